"""Display names of files: one line without a path or invisible characters, at most `MAX_LENGTH` characters long, with
an extension that fits the type."""

import re

from refdesk.kit.text import nfc

from .types.kinds import FILE_TYPES

MAX_LENGTH = 120
MAX_EXTENSION = 10
DEFAULT_NAME = "file"

# Control characters, surrogates, direction marks and overrides, invisible characters, line and paragraph separators.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Characters that Windows reserves in file names.
_RESERVED = re.compile(r'[<>:"|?*]')


def plain_name(original: str) -> str:
    """The display name for the name that a client announced."""
    last = re.split(r"[/\\]", original)[-1]
    line = " ".join(_RESERVED.sub("_", _HIDDEN.sub("", nfc(last))).split())
    return shorten(line.strip(". ") or DEFAULT_NAME)


def shorten(name: str) -> str:
    """Shorten a name to `MAX_LENGTH` characters and keep its extension."""
    if len(name) <= MAX_LENGTH:
        return name
    stem, extension = _split_extension(name)
    room = MAX_LENGTH - 1 - (len(extension) + 1 if extension else 0)
    return f"{stem[:room].rstrip()}…" + (f".{extension}" if extension else "")


def name_for_type(name: str, type_: str) -> str:
    """Append an extension of the type where the name has none of them: a text named "run.bat" becomes "run.bat.txt"."""
    file_type = FILE_TYPES[type_]
    _, extension = _split_extension(name)
    return name if extension.lower() in file_type.extensions else shorten(f"{name}.{file_type.extensions[0]}")


def _split_extension(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    return (stem, extension) if dot and stem and 0 < len(extension) <= MAX_EXTENSION else (name, "")
