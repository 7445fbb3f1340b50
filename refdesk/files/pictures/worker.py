"""Decodes pictures and encodes small copies of them, in a process that imports nothing of Refdesk.

Arguments: the maximum of pixels of a picture, the maximum of bytes of a copy, and the maximum of width and height of
each copy, largest first. Protocol: on stdin the size of a picture (4 bytes, big-endian) and its bytes; on stdout size
and bytes of each copy, size 0 where the picture can't be decoded, and then `DONE`. Each picture has a forked process
with limits, so that it can affect no other. That process opens neither files nor sockets. If it ends otherwise, this
one ends as well, with exit code 1; an idle one ends with 0.
"""

import io
import os
import resource
import select
import struct
import sys
from contextlib import suppress
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

DONE = b"."
IDLE_SECONDS = 60.0
MEMORY, CPU_SECONDS = 2**30, 8
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


def _limit() -> None:
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        # No further file and no socket.
        resource.RLIMIT_NOFILE: 0,
    }
    # macOS has no limit of the address space.
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY
    for kind, limit in limits.items():
        most = resource.getrlimit(kind)[1]
        value = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (value, value))


def _answer(requests: "_Exact", answers: IO[bytes], size: int, limits: Limits) -> None:
    """Read one picture of `size` bytes and write its copies."""
    _limit()
    content = requests.read(size)
    if len(content) != size:
        raise EOFError
    try:
        encoded = copies(content, limits)
    except Exception:  # Pillow documents no complete list
        encoded = [b""] * len(limits.sizes)
    for one in encoded:
        answers.write(struct.pack(">I", len(one)) + one)
    answers.flush()


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
    # Unbuffered: the process must not read what the next one is to read.
    with open(0, "rb", buffering=0, closefd=False) as raw:
        requests = _Exact(raw)
        while select.select([raw], [], [], IDLE_SECONDS)[0] and (head := requests.read(4)):
            (size,) = struct.unpack(">I", head)
            child = os.fork()
            if child == 0:
                try:
                    _answer(requests, sys.stdout.buffer, size, limits)
                except BaseException:
                    os._exit(1)
                os._exit(0)
            if os.waitpid(child, 0)[1] != 0:
                sys.exit(1)
            os.write(1, DONE)


class _Exact:
    """Reads as many bytes as requested, or up to the end, and none beyond."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw

    def read(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            piece = self._raw.read(min(size - len(found), 1024 * 1024))
            if not piece:
                break
            found += piece
        return bytes(found)


if __name__ == "__main__":
    main()
