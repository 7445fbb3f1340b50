"""What a file is called: a line without a path, nothing hidden in it, not too long, its ending that of its type."""

import re

from refdesk.kit.text import nfc

from .types.kinds import KINDS

LIMIT = 120
ENDING_LIMIT = 10
NAMELESS = "file"

# Control characters, surrogates, marks and overrides of direction, invisible ones, and what ends a line or a paragraph.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What file systems of some readers take for more than a letter.
_SPECIAL = re.compile(r'[<>:"|?*]')


def plain_name(given: str) -> str:
    """The name as it is shown, of what somebody's browser or script called the file."""
    last = re.split(r"[/\\]", given)[-1]
    line = " ".join(_SPECIAL.sub("_", _HIDDEN.sub("", nfc(last))).split())
    return shortened(line.strip(". ") or NAMELESS)


def shortened(name: str) -> str:
    """At most `LIMIT` characters, with the ending kept."""
    if len(name) <= LIMIT:
        return name
    stem, ending = _parts(name)
    room = LIMIT - 1 - (len(ending) + 1 if ending else 0)
    return f"{stem[:room].rstrip()}…" + (f".{ending}" if ending else "")


def told_by(name: str, type_: str) -> str:
    """The name with an ending that goes with the type: a text called "run.bat" is "run.bat.txt"."""
    kind = KINDS[type_]
    _, ending = _parts(name)
    return name if ending.lower() in kind.endings else shortened(f"{name}.{kind.endings[0]}")


def _parts(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and stem and 0 < len(ending) <= ENDING_LIMIT else (name, "")
