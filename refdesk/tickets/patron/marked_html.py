"""A text with marks as HTML, for pages that work without a script. URLs in the text become links."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from refdesk.eventlog.contents import href_allowed
from refdesk.eventlog.events import Mark

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TAGS = {
    "bold": "<strong>{}</strong>",
    "italic": "<em>{}</em>",
    "underline": "<u>{}</u>",
}


def marked_html(text: str, marks: Sequence[Mark] = ()) -> SafeString:
    """The text, escaped, with its marks as elements."""
    every = [*marks, *_url_marks(text, marks)]
    cuts = sorted({0, len(text), *(place for mark in every for place in (mark.start, mark.end))})
    drawn = ((_segment(text[start:end], start, every), _host_hints(text, end, marks)) for start, end in pairwise(cuts))
    return format_html_join("", "{}{}", drawn)


def _segment(text: str, start: int, marks: Sequence[Mark]) -> SafeString:
    drawn = format_html("{}", text)
    for mark in marks:
        if not mark.start <= start < mark.end:
            continue
        if mark.kind != "link":
            drawn = format_html(_TAGS[mark.kind], drawn)
        elif mark.href and href_allowed(mark.href):
            drawn = format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', mark.href, drawn)
    return drawn


def _host_hints(text: str, end: int, marks: Sequence[Mark]) -> SafeString:
    """The hosts of links that end here, unless their text states the URL."""
    links = (mark for mark in marks if mark.kind == "link" and mark.end == end and href_allowed(mark.href or ""))
    hosts = ((_host(mark.href or ""),) for mark in links if text[mark.start : end].strip() != mark.href)
    return format_html_join("", ' <span class="host">({})</span>', hosts)


def _host(href: str) -> str:
    scheme, _, rest = href.partition(":")
    return rest if scheme.lower() == "mailto" else urlsplit(href).netloc


def _url_marks(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    links = [mark for mark in marks if mark.kind == "link"]
    for found in _ADDRESS.finditer(text):
        href = _trim_punctuation(found.group())
        end = found.start() + len(href)
        if href_allowed(href) and not any(mark.start < end and found.start() < mark.end for mark in links):
            yield Mark(kind="link", start=found.start(), end=end, href=href)


def _trim_punctuation(address: str) -> str:
    """Punctuation or a bracket after a URL belongs to the sentence, unless the bracket was opened in the URL."""
    while address[-1] in ".,;:!?)]}'’”»" and not (address[-1] == ")" and "(" in address):
        address = address[:-1]
    return address
