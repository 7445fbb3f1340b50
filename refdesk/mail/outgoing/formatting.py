"""Text with marks, as mail shows it: as plain text, and as HTML that holds nothing but the marks."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
from django.utils.html import escape

from refdesk.eventlog.events import Mark

_TAGS = {"bold": "b", "italic": "i", "underline": "u"}


class Paragraph(msgspec.Struct, frozen=True):
    """A piece of a mail. A quiet one is what stands in all of them."""

    text: str
    marks: tuple[Mark, ...] = ()
    quoted: bool = False
    quiet: bool = False


def as_text(paragraph: Paragraph) -> str:
    """The text; a link's address follows it in parentheses, unless it says it itself."""
    text = paragraph.text
    for mark in sorted(paragraph.marks, key=lambda mark: -mark.end):
        if mark.href and mark.href != text[mark.start : mark.end]:
            text = f"{text[: mark.end]} ({mark.href}){text[mark.end :]}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if paragraph.quoted else text


def as_html(paragraph: Paragraph) -> str:
    """The text between tags that are cut at every edge of a mark, so that they never cross."""
    edges: set[int] = {0, len(paragraph.text)} | {place for mark in paragraph.marks for place in (mark.start, mark.end)}
    places = sorted(edges)
    return "".join(_piece(paragraph, start, end) for start, end in pairwise(places))


def _piece(paragraph: Paragraph, start: int, end: int) -> str:
    html = escape(paragraph.text[start:end]).replace("\n", "<br>\n")
    for before, after in _around(paragraph, start, end):
        html = f"{before}{html}{after}"
    return html


def _around(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[str, str]]:
    for mark in paragraph.marks:
        if mark.start <= start and end <= mark.end:
            if mark.href:
                yield f'<a href="{escape(mark.href)}">', "</a>"
            else:
                yield f"<{_TAGS[mark.kind]}>", f"</{_TAGS[mark.kind]}>"
