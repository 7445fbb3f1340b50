"""Redaction: an earlier event keeps its kind and seq and loses personal data."""

from collections.abc import Callable, Mapping
from typing import TypeVar, get_args, get_type_hints

import msgspec

from .events import Body, Datum, Redacted
from .log import Rewrite

INSTEAD = "[…]"
"""Replaces a redacted passage."""

AnyBody = TypeVar("AnyBody", bound=Body)

_encode = msgspec.json.Encoder().encode


_TEXTS = ("text", "question")
"""The fields that a passage can belong to."""


def rewriting(kinds: Mapping[str, type[Body]]) -> Callable[[Body], Rewrite | None]:
    """Returns `Log.rewrites` for a log with these kinds of event."""

    def rewrite(body: Body) -> Rewrite | None:
        if not isinstance(body, Redacted):
            return None
        return Rewrite(body.seqs, lambda kind, payload: _redacted(kinds[kind], payload, body))

    return rewrite


def emptied(body: AnyBody, data: tuple[Datum, ...]) -> AnyBody:
    """The body with the fields that hold these data emptied."""
    fields = [field for field, datum in body.personal.items() if datum in data]
    return msgspec.structs.replace(body, **{field: _empty_value(type(body), field) for field in fields})


def without(text: str, passage: tuple[int, int]) -> str:
    """The text with `INSTEAD` in place of the passage (start, end)."""
    start, end = passage
    return text[:start] + INSTEAD + text[end:]


def redacted(body: AnyBody, by: Redacted) -> AnyBody:
    """The body after this redaction, which concerns it. A passage must not have been removed from it already."""
    bare = emptied(body, by.data)
    field = next((name for name in _TEXTS if name in body.__struct_fields__), None)
    if by.passage is not None and field:
        # Files that came with the text stay.
        files = {name: getattr(body, name) for name in ("files",) if name in body.__struct_fields__}
        bare = msgspec.structs.replace(bare, **{field: without(getattr(body, field), by.passage)}, **files)
    return bare


def _redacted(kind: type[Body], payload: str, by: Redacted) -> str:
    return _encode(redacted(msgspec.json.decode(payload, type=kind), by)).decode()


def _empty_value(kind: type[Body], field: str) -> str | tuple[()] | None:
    # `get_type_hints` strips `Annotated`, so that the bare type decides.
    annotation = get_type_hints(kind)[field]
    if type(None) in get_args(annotation):
        return None
    return "" if annotation is str else ()
