"""Writes gettext's MO files (GNU gettext manual, “The Format of GNU MO Files”)."""

import struct
from collections.abc import Iterable, Mapping

from .po import Entry

_MAGIC = 0x950412DE
_HEADER_SIZE = 7 * 4


def written(header: Mapping[str, str], entries: Iterable[Entry]) -> bytes:
    texts = {"": "".join(f"{name}: {value}\n" for name, value in header.items())}
    for entry in entries:
        if entry.translated:
            context = f"{entry.context}\x04" if entry.context else ""
            texts[context + "\0".join(filter(None, (entry.msgid, entry.plural)))] = "\0".join(entry.forms)
    pairs = sorted((source.encode(), translation.encode()) for source, translation in texts.items())
    count = len(pairs)
    tables = [[source for source, _ in pairs], [translation for _, translation in pairs]]
    offset = _HEADER_SIZE + count * 16
    index, data = b"", b""
    for table in tables:
        for text in table:
            index += struct.pack("<II", len(text), offset + len(data))
            data += text + b"\0"
    places = (_HEADER_SIZE, _HEADER_SIZE + count * 8, 0, offset)
    return struct.pack("<7I", _MAGIC, 0, count, *places) + index + data
