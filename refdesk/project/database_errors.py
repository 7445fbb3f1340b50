"""What is answered while the database is away, locked or full: 503, when to try again, and one line in the log."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from refdesk.chats.refusals import Unavailable

log = logging.getLogger(__name__)

ERRORS = (OperationalError, InterfaceError)


def answer(request: HttpRequest, error: Exception, body: str | bytes, kind: str | None = None) -> HttpResponse:
    """The answer with this body, a page unless it says what kind it is."""
    log.warning("%s can't be answered: %s", request.path, str(error).partition("\n")[0])
    headers = {"Retry-After": str(round(Unavailable().retry_after)), "Cache-Control": "no-store"}
    answer = HttpResponse(body, status=503, content_type=kind, headers=headers)
    answer._has_been_logged = True  # type: ignore[attr-defined] # Django's own line would be an error, without a why
    return answer
