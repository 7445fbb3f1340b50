"""Exports all FAQs of a library."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import islice
from typing import Literal

from asgiref.sync import sync_to_async

from refdesk.libraries.models import Library

from ..models import Faq
from . import csv_format, json_format
from .record import Record, of

Format = Literal["csv", "json"]
FORMATS: tuple[Format, ...] = ("csv", "json")
_WRITERS: dict[Format, Callable[[Iterable[Record]], Iterator[str]]] = {
    "csv": csv_format.write,
    "json": json_format.write,
}
_AT_ONCE = 500


_PIECES = 200


async def streamed(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI, Django reads a synchronous iterator to its end before it sends the first byte."""

    def some() -> str:
        return "".join(islice(pieces, _PIECES))

    while part := await sync_to_async(some)():
        yield part


def export(library: Library, kind: Format) -> Iterator[str]:
    """The file in pieces, with drafts, retired and internal FAQs."""
    faqs = Faq.objects.filter(group__library=library).select_related("group")
    rows = faqs.order_by("group__slug", "slug").iterator(chunk_size=_AT_ONCE)
    return _WRITERS[kind](of(faq) for faq in rows)
