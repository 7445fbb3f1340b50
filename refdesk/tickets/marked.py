"""A text with its marks as HTML, for pages that work without a script. Addresses in the text become links, too."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from refdesk.chats.contents import HREF_SCHEMES
from refdesk.chats.events import Mark

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TAGS = {
    "bold": "<strong>{}</strong>",
    "italic": "<em>{}</em>",
    "underline": "<u>{}</u>",
}


def html(text: str, marks: Sequence[Mark] = ()) -> SafeString:
    """The text, escaped; bold, italic, underlined and linked where it is marked so."""
    every = [*marks, *_addresses(text, marks)]
    cuts = sorted({0, len(text), *(place for mark in every for place in (mark.start, mark.end))})
    return format_html_join("", "{}", ((_piece(text[start:end], start, every),) for start, end in pairwise(cuts)))


def _piece(text: str, start: int, marks: Sequence[Mark]) -> SafeString:
    drawn = format_html("{}", text)
    for mark in marks:
        if not mark.start <= start < mark.end:
            continue
        if mark.kind != "link":
            drawn = format_html(_TAGS[mark.kind], drawn)
        elif mark.href and mark.href.partition(":")[0].lower() in HREF_SCHEMES:
            drawn = format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', mark.href, drawn)
    return drawn


def _addresses(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    links = [mark for mark in marks if mark.kind == "link"]
    for found in _ADDRESS.finditer(text):
        href = _trimmed(found.group())
        end = found.start() + len(href)
        if len(href) > len("https://") and not any(mark.start < end and found.start() < mark.end for mark in links):
            yield Mark(kind="link", start=found.start(), end=end, href=href)


def _trimmed(address: str) -> str:
    """A full stop or bracket after an address is the sentence's, unless the bracket was opened in it."""
    while address[-1] in ".,;:!?)]}'’”»" and not (address[-1] == ")" and "(" in address):
        address = address[:-1]
    return address
