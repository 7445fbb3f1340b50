"""The sanitizer of HTML that people write: an allowlist of tags and attributes, without styles and scripts.

Of images only pictures that this server stores remain, see `html_pictures`.
"""

import html
import re
from collections.abc import Mapping

import nh3

from . import html_pictures
from .links import has_user

_TAG_NAMES = """
p br hr h2 h3 h4 blockquote pre ul ol li dl dt dd a strong b em i u s sub sup code kbd abbr
table caption thead tbody tr th td img
"""
_TAGS = set(_TAG_NAMES.split())
_ATTRIBUTES: Mapping[str, set[str]] = {
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# Removing markup can create new markup from what surrounds it, so cleaning is repeated until nothing changes.
_TIMES = 8
_SCHEMES = {"http", "https", "mailto", "tel"}
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "svg", "math"},
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=lambda tag, name, value: None if name == "href" and has_user(value) else value,
    url_schemes=_SCHEMES,
    link_rel="noopener",
)
_links = nh3.Cleaner(tags={"a"}, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
_HREF = re.compile(r'<a href="([^"]*)"')
# Tags of other editors that become `p` or `h2`.
_FOREIGN = re.compile(r"<(/?)(?:div|section|article|h1)\b[^>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:/?(?:p|br|hr|h[2-4]|blockquote|pre|[uod]l|li|d[td]|table|caption|t[rhd]))\b[^>]*>")
_CELL = r"(?:li|d[td]|t[hd])"
# A sentence's own mark separates it already.
_NEXT_ITEM = re.compile(
    rf"(?<![.!?:;…])(?:</p>\s*)?</{_CELL}>\s*(?:</?(?:tr|thead|tbody)>\s*)*<{_CELL}\b[^>]*>(?:\s*<p>)?"
)
_ANY_TAG = re.compile(r"<[^>]*>")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_BLOCKS = r"</?(?:p|div|section|article|hr|h[1-6]|blockquote|pre|[uod]l|li|d[td]|table|caption|t(?:head|body|r|h|d))\b"
_BEGINS_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)
_HAS_BLOCKS = re.compile(f"{_BLOCKS}|<br\\b", re.IGNORECASE)
_HAS_TAGS = re.compile(r"</?[a-zA-Z][^>]*>")
# Without a way back, so that the time grows with the length alone.
_WHOLE_TAG = re.compile(r"""<[a-zA-Z](?:[^"'<>]|"[^"]*"|'[^']*')*+(>?)""")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n+")


def clean(text: str) -> str:
    """The HTML reduced to the allowlist. Idempotent."""
    for _ in range(_TIMES):
        before, text = text, _cleaned(text)
        if text == before:
            return text
    # Markup that is still not stable is an attack: only its text remains.
    return f"<p>{html.escape(plain_text(text), quote=False)}</p>"


def links_with_user(text: str) -> list[str]:
    """The links of HTML with a user name before the host, which the sanitizer removes."""
    hrefs = map(html.unescape, _HREF.findall(_links.clean(text)))
    return [href for href in hrefs if has_user(href)]


def from_input(text: str) -> str:
    """Clean HTML of typed text or HTML. Blank lines separate paragraphs, also between tags; URLs in text are links."""
    cleaned = clean(_paragraphs(text))
    # If only forbidden tags were there, what remains is plain text and needs paragraphs.
    return clean(_paragraphs(cleaned))


def plain_text(cleaned: str) -> str:
    """The text of clean HTML on one line, with a dot between the items of a list, and the alternative texts of
    pictures.
    """
    text = _BLOCK.sub(" ", _NEXT_ITEM.sub(" · ", html_pictures.as_text(cleaned)))
    return " ".join(html.unescape(_ANY_TAG.sub("", text)).split())


def _cleaned(text: str) -> str:
    once = html_pictures.changed(_cleaner.clean(_FOREIGN.sub(_replace_foreign, text)), lambda picture: picture)
    # The parser closes a paragraph before another block, which can leave it empty.
    return _EMPTY_PARAGRAPH.sub("", once).strip()


def _paragraphs(text: str) -> str:
    # Line breaks within a tag, such as those of an alternative text, end no line.
    text = _WHOLE_TAG.sub(lambda tag: tag[0].replace("\n", " ") if tag[1] else tag[0], text.replace("\r\n", "\n"))
    parts = [text] if "<pre" in text else _PARAGRAPH_BREAK.split(text)
    return "\n".join(_paragraph(part.strip()) for part in parts if part.strip())


def _paragraph(part: str) -> str:
    if _BEGINS_BLOCK.match(part):
        return part
    if not _HAS_TAGS.search(part):
        return f"<p>{_linked(html.unescape(part))}</p>"
    # Between blocks a line break needs no `br`.
    return f"<p>{part}</p>" if _HAS_BLOCKS.search(part) else f"<p>{part.replace(chr(10), '<br>')}</p>"


def _replace_foreign(match: re.Match[str]) -> str:
    heading = match.group().lower().lstrip("</").startswith("h1")
    return f"<{match.group(1)}{'h2' if heading else 'p'}>"


def _linked(text: str) -> str:
    pieces, at = [], 0
    for match in _ADDRESS.finditer(text):
        if has_user(match.group()):
            continue
        address = html.escape(match.group())
        pieces += [html.escape(text[at : match.start()], quote=False), f'<a href="{address}">{address}</a>']
        at = match.end()
    return "".join([*pieces, html.escape(text[at:], quote=False)]).replace("\n", "<br>")
