"""JSON responses that must not be cached. The status of a refusal is part of its definition."""

from typing import Any, TypeVar

import msgspec
from django.http import HttpResponse
from ninja import Schema

from refdesk.eventlog.refusals import Refusal
from refdesk.kit.asgi import NO_STORE

SchemaT = TypeVar("SchemaT", bound=Schema)


def respond(outcome: Schema | dict[str, Any] | Refusal, status: int = 200) -> HttpResponse:
    """The outcome as JSON. A refusal has its own status, and is `{"refusal": {"name": …}}` with its fields."""
    if isinstance(outcome, Refusal):
        return _json(refusal_body(outcome), outcome.status, refusal_headers(outcome))
    if isinstance(outcome, Schema):
        return _json(outcome.model_dump_json().encode(), status, NO_STORE)
    return _json(msgspec.json.encode(outcome), status, NO_STORE)


def as_schema(schema: type[SchemaT], row: object, **facts: Any) -> SchemaT:
    """The row as the schema: fields are its attributes of the same names, foreign keys as numbers, unless facts say."""
    return schema(**{name: _attribute(row, name) for name in schema.model_fields if name not in facts}, **facts)


def _attribute(row: object, name: str) -> Any:
    number = f"{name}_id"
    return getattr(row, number if hasattr(row, number) else name)


def refusal_body(refusal: Refusal) -> bytes:
    return msgspec.json.encode({"refusal": refusal})


def refusal_headers(refusal: Refusal) -> dict[str, str]:
    """`NO_STORE`, and `Retry-After` in whole seconds where the refusal can be retried."""
    return NO_STORE | retry_after(refusal)


def retry_after(refusal: Refusal) -> dict[str, str]:
    """The header `Retry-After` (RFC 9110, section 10.2.3), at least one second; empty where a retry doesn't help."""
    seconds = getattr(refusal, "retry_after", None)
    return {} if seconds is None else {"Retry-After": str(max(1, round(seconds)))}


def _json(body: bytes, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)
