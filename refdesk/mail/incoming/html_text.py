"""HTML of a mail as text. Scripts, styles, pictures and forms leave nothing behind; nothing is ever fetched."""

import re
from html.parser import HTMLParser

import nh3

LIMIT = 100_000
"""Characters of the body that are looked at: more than people write, and few enough for whatever is nested in them."""
_PARAGRAPHS = {"p", "blockquote", "table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_BREAKING = _PARAGRAPHS | {"div", "tr", "section", "article", "header", "footer"}
_KEPT = _BREAKING | {"br", "hr", "li", "td", "th", "a"}
_SCHEMES = {"http", "https", "mailto"}
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_PICTURE = re.compile(rb"data:[\w.+/-]{1,100};base64,[^\"'<>]*")


def without_pictures(html: bytes) -> bytes:
    """One that was pasted into the text may have more characters than are looked at."""
    return _PICTURE.sub(b"", html)


def is_long(html: str) -> bool:
    """Whether some of it is not looked at."""
    return len(html) - _begin(html) > LIMIT


def as_text(html: str) -> str:
    """The text; quotations get a ">" before each line, links their address, if it is one of the web or of mail."""
    begin = _begin(html)
    # What the cleaner leaves is well formed: the standard library's parser takes minutes for what isn't.
    cleaned = nh3.clean(
        html[begin : begin + LIMIT],
        tags=_KEPT,
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
    """Some programs write more of styles before the body than words in it."""
    body = _BODY.search(html)
    return body.start() if body else 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = self._said = ""
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
            self._href, self._said = dict(attrs).get("href") or "", ""
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
        words = _BLANKS.sub(" ", data)
        self._line += words.lstrip() if not self._line else words
        self._said += words if self._href else ""

    def _end_link(self) -> None:
        said = self._said.strip()
        if self._href and said and said not in self._href:
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
