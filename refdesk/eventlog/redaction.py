"""Taking something back: an event of the past keeps kind and seq, and loses what was said of the patron."""

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from .events import Body, Datum, Redacted
from .log import Rewrite

INSTEAD = "[…]"
"""Stands where a passage was."""

_encode = msgspec.json.Encoder().encode


_WRITTEN = ("text", "question")
"""What a passage is taken of."""


def rewriting(kinds: Mapping[str, type[Body]]) -> Callable[[Any], Rewrite | None]:
    """Says what an event changes of the log before it, in a log of these kinds."""

    def rewrite(body: Any) -> Rewrite | None:
        if not isinstance(body, Redacted):
            return None
        return Rewrite(body.seqs, lambda kind, payload: _taken(kinds[kind], payload, body))

    return rewrite


def emptied(body: Body, data: tuple[Datum, ...]) -> Body:
    """The same without these data."""
    fields = [field for field, datum in body.personal.items() if datum in data]
    return msgspec.structs.replace(body, **{field: _nothing(type(body), field) for field in fields})


def without(text: str, passage: tuple[int, int]) -> str:
    """A text without a passage."""
    start, end = passage
    return text[:start] + INSTEAD + text[end:]


def _taken(kind: type[Body], payload: str, taken: Redacted) -> str:
    body = msgspec.json.decode(payload, type=kind)
    bare = emptied(body, taken.data)
    written = next((field for field in _WRITTEN if field in body.__struct_fields__), None)
    if taken.passage is not None and written:
        # Files that came with the text stay.
        files = {"files": body.files} if "files" in body.__struct_fields__ else {}  # type: ignore[attr-defined]
        bare = msgspec.structs.replace(bare, **{written: without(getattr(body, written), taken.passage)}, **files)
    return _encode(bare).decode()


def _nothing(kind: type[Body], field: str) -> Any:
    # Without what `Annotated` says of the field: only its type decides.
    annotation = get_type_hints(kind)[field]
    if type(None) in get_args(annotation):
        return None
    return "" if annotation is str else ()
