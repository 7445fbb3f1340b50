"""Files that a browser saves under a name. They contain patrons' data, so nothing may cache them."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from refdesk.kit.asgi import NO_STORE

CSV = "text/csv; charset=utf-8"


def file_headers(name: str) -> dict[str, str]:
    return NO_STORE | {"Content-Disposition": content_disposition_header(True, name) or "attachment"}


def csv_file(content: str, name: str) -> HttpResponse:
    """`content` as a file. `name` has no ending."""
    return HttpResponse(content, content_type=CSV, headers=file_headers(f"{name}.csv"))
