"""Taking something back: an event of the past keeps kind and seq, and loses what was said of the patron."""

from typing import Any, get_args

import msgspec

from refdesk.journal.log import Rewrite

from .events import KINDS, Body, Datum, Redacted

INSTEAD = "[…]"
"""Stands where a passage was."""

_encode = msgspec.json.Encoder().encode


def rewrite(body: Any) -> Rewrite | None:
    """What an event changes of the log before it."""
    if not isinstance(body, Redacted):
        return None
    return Rewrite(body.seqs, lambda kind, payload: _taken(kind, payload, body))


def emptied(body: Body, data: tuple[Datum, ...]) -> Body:
    """The same without these data."""
    fields = [field for field, datum in body.personal.items() if datum in data]
    return msgspec.structs.replace(body, **{field: _nothing(type(body), field) for field in fields})


def without(text: str, passage: tuple[int, int]) -> str:
    """A text without a passage."""
    start, end = passage
    return text[:start] + INSTEAD + text[end:]


def _taken(kind: str, payload: str, taken: Redacted) -> str:
    body = msgspec.json.decode(payload, type=KINDS[kind])
    if taken.passage is None:
        return _encode(emptied(body, taken.data)).decode()
    bare = emptied(body, taken.data)
    return _encode(msgspec.structs.replace(bare, text=without(getattr(body, "text", ""), taken.passage))).decode()


def _nothing(kind: type[Body], field: str) -> Any:
    for base in kind.__mro__:
        if field in vars(base).get("__annotations__", {}):
            annotation = base.__annotations__[field]
            break
    if type(None) in get_args(annotation):
        return None
    return "" if annotation is str else ()
