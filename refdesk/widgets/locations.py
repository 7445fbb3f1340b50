"""Locations in the library whose QR codes lead to a widget: a desk, a room, a row of books."""

import io
from urllib.parse import urlencode

import qrcode
from qrcode.image.svg import SvgPathImage

LIMIT = 100
"""Locations of a widget."""
LOCATION_LIMIT = 80
"""Characters of a location."""


def read_locations(text: str) -> list[str]:
    """The lines that aren't empty, without blanks around them, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def chat_address(origin: str, widget: str, location: str) -> str:
    """Where the code of a location leads: the widget's own page, which reports the location when a chat starts."""
    return f"{origin}/chat/{widget}/?{urlencode({'at': location})}"


def code(address: str) -> str:
    """A QR code (ISO/IEC 18004) as an SVG element. 15 % of it may be damaged."""
    picture = qrcode.make(address, image_factory=SvgPathImage, error_correction=qrcode.ERROR_CORRECT_M, border=4)
    stream = io.BytesIO()
    picture.save(stream)
    return stream.getvalue().decode().partition("?>")[2].strip()
