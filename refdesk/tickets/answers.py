"""Outcomes of the tickets room as HTTP responses."""

from typing import Any

import msgspec
from django.http import HttpResponse
from ninja import Schema

from refdesk.protocol.refusals import TooMany

from . import refusals as r

_STATUS: dict[type[r.Refusal], int] = {
    r.NoSuchTicket: 404,
    r.NoSuchQueue: 404,
    r.NoSuchChat: 404,
    r.NotAllowed: 403,
    r.FilesDisabled: 403,
    r.KeyReused: 409,
    r.AnsweredMeanwhile: 409,
    r.ClaimedMeanwhile: 409,
    r.LinkUsed: 410,
    r.NoSuchUpload: 404,
    r.TooManyFiles: 429,
    TooMany: 429,
    r.TooManyReplies: 429,
    r.TooManyOfContact: 429,
    r.Unavailable: 503,
    r.OutcomeUnknown: 503,
}


def json_response(answer: Schema | dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON response that must not be cached."""
    body = answer.model_dump_json().encode() if isinstance(answer, Schema) else msgspec.json.encode(answer)
    return HttpResponse(body, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def refusal_response(refusal: r.Refusal) -> HttpResponse:
    """A refusal as `{"refusal": {"name": …}}` with its fields, and its HTTP status."""
    answer = json_response({"refusal": msgspec.to_builtins(refusal)}, _STATUS.get(type(refusal), 400))
    return with_retry_after(answer, refusal)


def page_status(refusal: r.Refusal) -> int:
    """The status of a page that shows the form again with the refusal: 429, 503, or 422."""
    return _STATUS[type(refusal)] if isinstance(refusal, TooMany | r.Unavailable) else 422


def with_retry_after(answer: HttpResponse, refusal: r.Refusal) -> HttpResponse:
    """Set `Retry-After` in seconds where the refusal can be retried."""
    if isinstance(refusal, TooMany | r.Unavailable):
        answer["Retry-After"] = str(max(1, round(refusal.retry_after)))
    return answer
