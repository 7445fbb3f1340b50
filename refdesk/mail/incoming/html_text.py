"""Converts an email's HTML to text. Drops scripts, styles, images and forms; fetches nothing."""

import re
from html.parser import HTMLParser

import nh3

from refdesk.tickets.own_addresses import without_secrets

LIMIT = 100_000
"""Maximum characters of the body: bounds the time for deeply nested elements."""
_PARAGRAPHS = {"p", "blockquote", "table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_BREAKING = _PARAGRAPHS | {"div", "tr", "section", "article", "header", "footer"}
_ALLOWED = _BREAKING | {"br", "hr", "li", "td", "th", "a"}
_SCHEMES = {"http", "https", "mailto"}
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_PICTURE = re.compile(rb"data:[\w.+/-]{1,100};base64,[^\"'<>]*")


def without_pictures(html: bytes) -> bytes:
    """Remove inline images: a pasted one can exceed `LIMIT` and displace the text."""
    return _PICTURE.sub(b"", html)


def is_long(html: str) -> bool:
    """Whether the body exceeds `LIMIT`."""
    return len(html) - _begin(html) > LIMIT


def as_text(html: str) -> str:
    """The text, with ">" before quoted lines and the address after links to http, https and mailto."""
    begin = _begin(html)
    # Cleaned first, because html.parser needs minutes for some malformed input.
    cleaned = nh3.clean(
        html[begin : begin + LIMIT],
        tags=_ALLOWED,
        attributes={"a": {"href"}},
        clean_content_tags={"script", "style", "title"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(cleaned)
    reader.close()
    return reader.text()


def _begin(html: str) -> int:
    """Start of the body: some mail programs put more styles before it than `LIMIT`."""
    body = _BODY.search(html)
    return body.start() if body else 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = self._link_text = ""
        self._quoted = 0
        self._href = ""

    def text(self) -> str:
        self._end_line()
        lines = [(">" * depth + " " if depth else "") + line for depth, line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr"):
            self._end_line(always=True)
        elif tag == "li":
            self._end_line()
            self._line = "- "
        elif tag == "a":
            self._href, self._link_text = dict(attrs).get("href") or "", ""
        elif tag in _BREAKING:
            self._break(tag)
        self._quoted += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("td", "th") and self._line:
            self._line += " "
        elif tag in _BREAKING:
            self._break(tag)
        self._quoted -= tag == "blockquote" and self._quoted > 0

    def handle_data(self, data: str) -> None:
        piece = _BLANKS.sub(" ", data)
        self._line += piece.lstrip() if not self._line else piece
        self._link_text += piece if self._href else ""

    def _end_link(self) -> None:
        link_text = self._link_text.strip()
        # The address behind the patron's own page may be another one: email gateways replace links with their own.
        if self._href and link_text and link_text not in self._href and without_secrets(link_text) == link_text:
            self._line = f"{self._line.rstrip()} ({self._href})"
        self._href = ""

    def _break(self, tag: str) -> None:
        self._end_line()
        if tag in _PARAGRAPHS and self._lines and self._lines[-1][1]:
            self._lines.append((self._quoted, ""))

    def _end_line(self, *, always: bool = False) -> None:
        if self._line.strip() or always:
            self._lines.append((self._quoted, self._line.strip()))
        self._line = ""
