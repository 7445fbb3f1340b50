"""Small files of many kinds, with just enough in them to be what they are."""

import io
import struct
import zipfile
import zlib


def zipped(*names: str, mimetype: str = "") -> bytes:
    """A ZIP with these entries; `mimetype` comes first and is not packed, as in an e-book."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        if mimetype:
            file.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            file.writestr(name, "x" * 100)
    return content.getvalue()


def bomb(size: int = 200 * 2**20) -> bytes:
    """A small ZIP that would unpack to `size` bytes; it says so nowhere but in its content."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file, file.open("[Content_Types].xml", "w") as entry:
        for _ in range(size // 2**20):
            entry.write(bytes(2**20))
    return content.getvalue()


def png(width: int = 1, height: int = 1) -> bytes:
    rows = (b"\x00" + b"\x80" * width) * height
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)))
    chunks = b"".join(_chunk(name, data) for name, data in (*parts, (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def compound(*names: str) -> bytes:
    """A compound file (OLE) in which these stand: the header, which sector follows on which, and the directory."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *names))
    sectors = -(-len(entries) // 512)
    header = struct.pack(
        "<8s16sHHHHH6s9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        62,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
        *[free] * 108,
    )
    follows = [table, *range(2, sectors + 1), end]
    return header + struct.pack("<128I", *follows, *[free] * (128 - len(follows))) + entries.ljust(512 * sectors, b"\0")


def _entry(name: str, kind: int) -> bytes:
    return struct.pack("<64sHBB3I", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, *[0xFFFFFFFF] * 3).ljust(
        128, b"\0"
    )


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PDF_WITH_SCRIPT = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>\nendobj\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
