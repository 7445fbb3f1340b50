"""Reads width and height of a picture from its header, without decoding it, so that screens can reserve its space.

A wrong header only reserves the wrong space: `pictures` decodes the picture in a process of its own.
"""

import struct
from pathlib import Path
from typing import IO, NamedTuple

from ..pictures.copies import MAX_PIXELS

_MAX_SEGMENTS = 1000
# Start of a JPEG's frame; C4, C8 and CC are none.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_APP1, _SCAN, _END = 0xE1, 0xDA, 0xD9
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_ORIENTATION = 0x0112
# Values of the orientation that exchange width and height (Exif 2.32, 4.6.4).
_TURNED = (5, 6, 7, 8)


class Dimensions(NamedTuple):
    """Pixels, as the picture is shown: after its rotation. 0 × 0 for a file that isn't shown as a picture."""

    width: int = 0
    height: int = 0


NO_PICTURE = Dimensions()


def dimensions(path: Path, type_: str) -> Dimensions:
    """The size of a PNG, JPEG, GIF or WebP; 0 × 0 for other types, broken headers, and more than `MAX_PIXELS`."""
    read = _READERS.get(type_)
    if read is None:
        return NO_PICTURE
    try:
        with path.open("rb") as file:
            size = Dimensions(*read(file))
    except (struct.error, ValueError):
        return NO_PICTURE
    return size if 0 < size.width * size.height <= MAX_PIXELS else NO_PICTURE


def _png(file: IO[bytes]) -> tuple[int, int]:
    head = file.read(24)
    if head[12:16] != b"IHDR":
        raise ValueError
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _gif(file: IO[bytes]) -> tuple[int, int]:
    width, height = struct.unpack("<HH", file.read(10)[6:10])
    return width, height


def _webp(file: IO[bytes]) -> tuple[int, int]:
    head = file.read(30)
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
        case b"VP8L":
            (bits,) = struct.unpack("<I", head[21:25])
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    raise ValueError


def _jpeg(file: IO[bytes]) -> tuple[int, int]:
    file.seek(2)
    turned = False
    for _ in range(_MAX_SEGMENTS):
        marker = _next_marker(file)
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _FRAMES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return (height, width) if turned else (width, height)
        if marker in (_SCAN, _END) or length < 2:
            break
        after = file.tell() + length - 2
        if marker == _APP1:
            turned = turned or _is_turned(file.read(length - 2))
        file.seek(after)
    raise ValueError


def _next_marker(file: IO[bytes]) -> int:
    begin, marker = struct.unpack("BB", file.read(2))
    if begin != 0xFF:
        raise ValueError
    while marker == 0xFF:  # fill bytes
        (marker,) = struct.unpack("B", file.read(1))
    return int(marker)


def _is_turned(segment: bytes) -> bool:
    """Whether this segment is EXIF whose orientation exchanges width and height."""
    if not segment.startswith(b"Exif\0\0"):
        return False
    tiff = segment[6:]
    order = ">" if tiff.startswith(b"MM") else "<"
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for at in range(first + 2, first + 2 + 12 * count, 12):
            tag, _kind, _number, value = struct.unpack_from(order + "HHIH", tiff, at)
            if tag == _ORIENTATION:
                return value in _TURNED
    except struct.error:
        pass
    return False


_READERS = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}
