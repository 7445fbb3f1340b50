"""The one cleaner of HTML that people write: what is not on its list is not kept, and no style, script or image is."""

import html
import re
from collections.abc import Mapping

import nh3

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd"),
    *("a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "kbd", "abbr"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: Mapping[str, set[str]] = {
    "a": {"href"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "svg", "math"},
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    url_schemes=_SCHEMES,
    link_rel="noopener",
)
# What other editors write, as what it means here.
_FOREIGN = re.compile(r"<(/?)(?:div|section|article|h1)\b[^>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:/?(?:p|br|hr|h[2-4]|blockquote|pre|[uod]l|li|d[td]|table|caption|t[rhd]))\b[^>]*>")
_ANY_TAG = re.compile(r"<[^>]*>")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_HAS_TAGS = re.compile(r"</?[a-zA-Z][^>]*>")
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n+")


def clean(text: str) -> str:
    """The HTML with only what may be in it. Cleaning it again changes nothing."""
    known = _FOREIGN.sub(_at_home, text)
    once = _cleaner.clean(known)
    # The parser may have closed a paragraph that opens another block: what it left is empty.
    return _EMPTY_PARAGRAPH.sub("", once).strip()


def written(text: str) -> str:
    """What somebody wrote, as clean HTML. Without any tags, blank lines part paragraphs and addresses are links."""
    cleaned = clean(_paragraphs(text))
    # Tags that are not on the list may have been all there were.
    return cleaned if _HAS_TAGS.search(cleaned) else clean(_paragraphs(cleaned))


def plain(cleaned: str) -> str:
    """What somebody reads of clean HTML, on one line."""
    return " ".join(html.unescape(_ANY_TAG.sub("", _BLOCK.sub(" ", cleaned))).split())


def _paragraphs(text: str) -> str:
    if _HAS_TAGS.search(text):
        return text
    parts = [part.strip() for part in _PARAGRAPH_BREAK.split(text.replace("\r\n", "\n")) if part.strip()]
    return "".join(f"<p>{_linked(html.unescape(part))}</p>" for part in parts)


def _at_home(found: re.Match[str]) -> str:
    heading = found.group().lower().lstrip("</").startswith("h1")
    return f"<{found.group(1)}{'h2' if heading else 'p'}>"


def _linked(text: str) -> str:
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = html.escape(found.group())
        pieces += [html.escape(text[at : found.start()], quote=False), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*pieces, html.escape(text[at:], quote=False)]).replace("\n", "<br>")
