"""The response while the database is unavailable, locked or full: 503 with Retry-After, and one log line."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from refdesk.eventlog.refusals import StorageFull, Unavailable
from refdesk.http.respond import refusal_headers
from refdesk.kit.disk import is_disk_full

log = logging.getLogger(__name__)

ERRORS = (OperationalError, InterfaceError)


def refusal_of(error: Exception) -> Unavailable:
    return StorageFull() if is_disk_full(error) else Unavailable()


def unavailable_response(
    request: HttpRequest, error: Exception, body: str | bytes, kind: str | None = None
) -> HttpResponse:
    """503 with this body; HTML unless `kind` gives another content type."""
    log.warning("%s can't be answered: %s", request.path, str(error).partition("\n")[0])
    headers = refusal_headers(Unavailable())
    response = HttpResponse(body, status=503, content_type=kind, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined] # Django would log an error without a reason
    return response
