"""Pictures in clean HTML: only those that the server stores, by their name, each written in the same form."""

import html
import re
from collections.abc import Callable
from typing import NamedTuple

PATH = "/faq-pictures/"
_ADDRESS = re.compile(PATH + r"([0-9a-f]{20})\.jpg")
# The sanitizer's notation: quotation marks within a value are escaped.
_TAG = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_PIXELS = re.compile(r"[1-9]\d{0,4}", re.ASCII)


class Picture(NamedTuple):
    """A picture as an answer shows it. `alt` is empty for a decorative one, None where it is missing.

    `width` and `height` are in CSS pixels, 0 where they are missing.
    """

    name: str
    alt: str | None
    width: int = 0
    height: int = 0


def pictures_in(clean: str) -> list[Picture]:
    """The pictures in sanitized HTML, in their order."""
    return [picture for tag in _TAG.finditer(clean) if (picture := _read(tag[1]))]


def changed(clean: str, change: Callable[[Picture], Picture]) -> str:
    """The HTML with each picture changed. Tags of other images are removed."""
    return _replaced(clean, lambda picture: _written(change(picture), address_of(picture.name)))


def with_addresses(clean: str, address: Callable[[str], str]) -> str:
    """The HTML with the address of each picture made from its name."""
    return _replaced(clean, lambda picture: _written(picture, address(picture.name)))


def as_text(clean: str) -> str:
    """The HTML with the escaped alternative text of each picture in its place."""
    return _replaced(clean, lambda picture: f" {html.escape(picture.alt or '')} ")


def address_of(name: str) -> str:
    """The path at which a picture is served."""
    return f"{PATH}{name}.jpg"


def _replaced(clean: str, write: Callable[[Picture], str]) -> str:
    def replace(tag: re.Match[str]) -> str:
        picture = _read(tag[1])
        return write(picture) if picture else ""

    return _TAG.sub(replace, clean)


def _read(attributes: str) -> Picture | None:
    values = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    match = _ADDRESS.fullmatch(values.get("src", ""))
    if match is None:
        return None
    return Picture(match[1], values.get("alt"), _pixels(values.get("width", "")), _pixels(values.get("height", "")))


def _pixels(value: str) -> int:
    return int(value) if _PIXELS.fullmatch(value) else 0


def _written(picture: Picture, address: str) -> str:
    pairs = [("src", address)]
    if picture.alt is not None:
        pairs.append(("alt", " ".join(picture.alt.split())))
    # Browsers reserve the space of a picture by the ratio of the two.
    pairs += [(name, str(getattr(picture, name))) for name in ("width", "height") if getattr(picture, name)]
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in pairs)
    return f'<img {written} loading="lazy">'
