"""Texts with marks, and pictures, as HTML for pages that work without a script. URLs in a text become links."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from refdesk.eventlog.contents import href_allowed
from refdesk.eventlog.events import FileSent, Mark

from ..events import AttachedFile

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
    for match in _ADDRESS.finditer(text):
        href = _trim_punctuation(match.group())
        end = match.start() + len(href)
        if href_allowed(href) and not any(mark.start < end and match.start() < mark.end for mark in links):
            yield Mark(kind="link", start=match.start(), end=end, href=href)


def _trim_punctuation(address: str) -> str:
    """Punctuation or a bracket after a URL belongs to the sentence, unless the bracket was opened in the URL."""
    while address[-1] in ".,;:!?)]}'’”»" and not (address[-1] == ")" and "(" in address):
        address = address[:-1]
    return address


WIDTH, HEIGHT, LEAST = 240, 180, 44
"""The largest size on the page, and the least, in pixels of the page."""


def picture_link(address: str, file: AttachedFile | FileSent, now: int) -> SafeString | str:
    """The thumbnail of a picture, in a link that downloads it without a script; empty for another or expired file."""
    if not file.width or file.expires_at <= now:
        return ""
    scale = min(1, WIDTH / file.width, HEIGHT / file.height)
    width, height = (max(LEAST, round(side * scale)) for side in (file.width, file.height))
    size = filesizeformat(file.size)
    return format_html(
        '<a class="picture" href="{address}" target="_blank" rel="noopener noreferrer" data-name="{name}"'
        ' data-size="{size}"><img src="{address}thumbnail" width="{width}" height="{height}" loading="lazy"'
        ' alt="{alt}"></a>',
        address=address,
        name=file.name,
        size=size,
        width=width,
        height=height,
        alt=_("Picture %(name)s, %(size)s") % {"name": file.name, "size": size},
    )
