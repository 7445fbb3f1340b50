"""The language in which a patron reads a widget."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from refdesk.translations.offered import supported

from .models import Widget


def of_patron(request: HttpRequest, widget: Widget) -> str:
    """What the patron chose (`lang`), the widget's, that of the library's page (`in`), the browser's, the library's.

    Django's code. A language of the library that isn't offered gives English texts.
    """
    tags = [
        request.GET.get("lang", ""),
        widget.language,
        request.GET.get("in", ""),
        *accepted(request),
        widget.department.library.language,
    ]
    return supported(tag for tag in tags if tag) or "en"


def accepted(request: HttpRequest) -> Iterator[str]:
    """The tags that the browser asks for, the preferred one first, in small letters."""
    return (tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
