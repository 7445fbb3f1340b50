"""Pages that come back with a refusal: their status, and when to try again."""

from django.http import HttpResponse

from refdesk.eventlog.refusals import Refusal, Unavailable
from refdesk.http.respond import retry_after
from refdesk.protocol.refusals import TooMany


def page_status(refusal: Refusal) -> int:
    """The status of a page that shows the form again with the refusal: 429, 503, or 422."""
    return refusal.status if isinstance(refusal, TooMany | Unavailable) else 422


def with_retry_after(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    for name, value in retry_after(refusal).items():
        response[name] = value
    return response
