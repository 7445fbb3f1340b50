"""What a file is called: a line without a path, nothing hidden in it, not too long, its extension that of its type."""

import re

from refdesk.kit.text import nfc

from .types.kinds import FILE_TYPES

MAX_LENGTH = 120
MAX_EXTENSION = 10
DEFAULT_NAME = "file"

# Control characters, surrogates, marks and overrides of direction, invisible ones, and what ends a line or a paragraph.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What file systems of some readers take for more than a letter.
_RESERVED = re.compile(r'[<>:"|?*]')


def plain_name(original: str) -> str:
    """The name as it is shown, of what somebody's browser or script called the file."""
    last = re.split(r"[/\\]", original)[-1]
    line = " ".join(_RESERVED.sub("_", _HIDDEN.sub("", nfc(last))).split())
    return shorten(line.strip(". ") or DEFAULT_NAME)


def shorten(name: str) -> str:
    """At most `LIMIT` characters, with the extension kept."""
    if len(name) <= MAX_LENGTH:
        return name
    stem, extension = _split_extension(name)
    room = MAX_LENGTH - 1 - (len(extension) + 1 if extension else 0)
    return f"{stem[:room].rstrip()}…" + (f".{extension}" if extension else "")


def name_for_type(name: str, type_: str) -> str:
    """The name with an extension that goes with the type: a text called "run.bat" is "run.bat.txt"."""
    file_type = FILE_TYPES[type_]
    _, extension = _split_extension(name)
    return name if extension.lower() in file_type.extensions else shorten(f"{name}.{file_type.extensions[0]}")


def _split_extension(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    return (stem, extension) if dot and stem and 0 < len(extension) <= MAX_EXTENSION else (name, "")
