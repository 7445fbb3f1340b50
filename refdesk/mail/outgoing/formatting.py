"""Text with marks as plain text, and as HTML that contains no tags but those of the marks."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
from django.utils.html import escape

from refdesk.eventlog.events import Mark

_TAGS = {"bold": "b", "italic": "i", "underline": "u"}


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of an email. A quiet one is shown small: it is the same in all emails.

    `written`: a person wrote it, in any language, so that its first letters decide on its direction.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    quoted: bool = False
    quiet: bool = False
    written: bool = False


def link_mark(address: str, start: int) -> Mark:
    """The mark of a link whose text, at `start`, is its address."""
    return Mark(kind="link", start=start, end=start + len(address), href=address)


def as_text(paragraph: Paragraph) -> str:
    """The text; a link's address follows in parentheses unless the link's text is the address."""
    text = paragraph.text
    for mark in sorted(paragraph.marks, key=lambda mark: -mark.end):
        if mark.href and mark.href != text[mark.start : mark.end]:
            text = f"{text[: mark.end]} ({mark.href}){text[mark.end :]}"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if paragraph.quoted else text


def as_html(paragraph: Paragraph) -> str:
    """Tags are closed and reopened at every edge of a mark, so that overlapping marks nest correctly."""
    edges: set[int] = {0, len(paragraph.text)} | {
        position for mark in paragraph.marks for position in (mark.start, mark.end)
    }
    positions = sorted(edges)
    return "".join(_piece(paragraph, start, end) for start, end in pairwise(positions))


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
