"""Decodes pictures and encodes small copies of them, in a process that imports nothing else of Refdesk.

Arguments: the maximum of pixels of a picture, the maximum of bytes of a copy, and the maximum of width and height of
each copy, largest first. Protocol: on stdin the size of a picture (4 bytes, big-endian) and its bytes; on stdout the
size of the answer and the answer: size and bytes of each copy, size 0 where the picture can't be decoded.

Each picture is decoded in a forked process, which is confined (`confinement`). While it decodes, it has a pipe for its
answer, but not this process's stdin and stdout, so that it can neither read the next picture nor answer for it. This
process never reads a picture and overwrites answers, because later forks inherit its memory. If a forked process fails
or answers too much, this one ends with exit code 1; an idle one ends with 0.
"""

import io
import os
import select
import signal
import struct
import sys
from contextlib import suppress
from io import RawIOBase
from typing import IO, NamedTuple

from PIL import (  # noqa: F401 the plugins: a process that may open no file imports none
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from .confinement import confine

IDLE_SECONDS = 60.0
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# Options of JPEG; the second for a copy that would be too large. Without subsampling, small letters stay sharp.
_QUALITIES = ({"quality": 85, "subsampling": 0}, {"quality": 60, "subsampling": 2})


class Limits(NamedTuple):
    """The arguments."""

    max_pixels: int
    max_bytes: int
    sizes: list[int]


def copies(content: bytes, limits: Limits) -> list[bytes]:
    """The encoded copies (JPEG, sRGB, upright, first frame, without metadata). Raises any exception for a bad one."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > limits.max_pixels:
            raise ValueError("too many pixels")
        image = _drawable(opened)
        _shrink(image, limits.sizes[0])
        with suppress(Exception):  # what a broken EXIF raises is not documented
            image = ImageOps.exif_transpose(image)
        image = _srgb(_on_white(image), opened.info.get("icc_profile"))
    encoded = []
    for size in limits.sizes:
        _shrink(image, size)
        image.info = {}  # `save` would write a profile and a comment from it
        encoded.append(_encoded(image, limits.max_bytes))
    return encoded


def _drawable(image: Image.Image) -> Image.Image:
    """The image in a mode that can be scaled smoothly."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "P", "PA", "LA", "La") or "transparency" in image.info:
        return image.convert("RGBA")
    return image


def _shrink(image: Image.Image, size: int) -> None:
    """Scale in place. Of a JPEG, only as many coefficients are decoded as the size needs."""
    image.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "RGBa"):
        return image
    opaque = Image.new("RGB", image.size, "white")
    opaque.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
    return opaque


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _encoded(image: Image.Image, max_bytes: int) -> bytes:
    for options in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", **options)
        if out.tell() <= max_bytes:
            return out.getvalue()
    raise ValueError("the copy is too large")


def _answer(requests: RawIOBase, size: int, limits: Limits, answer: memoryview) -> int:
    """Have a forked process read a picture of `size` bytes and write its answer to `answer`; returns the answer's size.

    Raises EOFError if the process failed or answered too much.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(1)
            os.close(reading)
            confine()
            content = io.BufferedReader(requests).read(size)
            os.close(0)
            if len(content) != size:
                raise EOFError
            with open(writing, "wb") as pipe:
                _write_copies(pipe, content, limits)
        except BaseException:
            os._exit(1)
        os._exit(0)
    os.close(writing)
    length = 0
    with open(reading, "rb", buffering=0) as pipe:
        while length < len(answer) and (count := pipe.readinto(answer[length:])):
            length += count
    if length == len(answer):
        os.kill(child, signal.SIGKILL)
    if os.waitpid(child, 0)[1] != 0:
        raise EOFError
    return length


def _write_copies(pipe: IO[bytes], content: bytes, limits: Limits) -> None:
    try:
        encoded = copies(content, limits)
    except Exception:  # Pillow documents no complete list
        encoded = [b""] * len(limits.sizes)
    for copy in encoded:
        pipe.write(struct.pack(">I", len(copy)) + copy)


def _warm_up(limits: Limits) -> None:
    """Load what Pillow loads with the first picture of a kind."""
    sample = Image.new("RGB", (8, 8))
    sample.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in FORMATS:
        out = io.BytesIO()
        sample.save(out, kind, icc_profile=sample.info["icc_profile"])
        copies(out.getvalue(), limits)


def main() -> None:
    max_pixels, max_bytes, *sizes = map(int, sys.argv[1:])
    limits = Limits(max_pixels, max_bytes, sizes)
    # Messages come first where the processor is busy.
    os.nice(10)
    _warm_up(limits)
    # One byte more than an answer may have.
    answer = memoryview(bytearray(len(sizes) * (4 + max_bytes) + 1))
    # Unbuffered: the forked process reads the picture.
    with open(0, "rb", buffering=0, closefd=False) as requests:
        idle_seconds = None  # before the first picture, which the server is about to send
        while select.select([requests], [], [], idle_seconds)[0] and (head := requests.read(4)):
            idle_seconds = IDLE_SECONDS
            (size,) = struct.unpack(">I", head)
            try:
                length = _answer(requests, size, limits, answer)
            except EOFError:
                sys.exit(1)
            _write(struct.pack(">I", length))
            _write(answer[:length])
            answer[:length] = bytes(length)


def _write(content: bytes | memoryview) -> None:
    """Write to stdout without a buffer, which would keep a part."""
    left = memoryview(content)
    while left:
        left = left[os.write(1, left) :]
