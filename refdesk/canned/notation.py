r"""Formatting in a plain text field, for the admin: **bold**, ''italic'' and __underline__.

Three and more of a character are text, such as a line to write on: ____. So is a character after a backslash.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Literal

from refdesk.eventlog.events import Mark

Style = Literal["bold", "italic", "underline"]
_STYLES: dict[str, Style] = {"**": "bold", "''": "italic", "__": "underline"}
_SIGNS: dict[str, str] = {style: sign for sign, style in _STYLES.items()}
# A backslash that a further one makes text; a character that a backslash makes text; one character in a row.
_TOKEN = re.compile(r"(\\\\(?=\\*[*'_])|\\[*'_]|\*{2,}|'{2,}|_{2,})")


def read(written: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without signs, and its marks. A sign that has no partner, or nothing between, is text."""
    parts = _TOKEN.split(written)
    left = Counter(part for part in parts if part in _STYLES)
    begun: dict[str, int] = {}
    text, marks = "", []
    for position, part in enumerate(parts):
        if part not in _STYLES or (part not in begun and left[part] < 2):
            text += part[1:] if position % 2 and part.startswith("\\") else part
            continue
        left[part] -= 1
        start = begun.pop(part, None)
        if start is None:
            begun[part] = len(text)
        elif start < len(text):
            marks.append(Mark(kind=_STYLES[part], start=start, end=len(text)))
        else:
            text += part + part
    return text, tuple(marks)


def write(text: str, marks: Collection[Mark]) -> str:
    """The text with signs, to be changed in a plain field, from where it is read as the same."""
    signs: dict[int, list[str]] = defaultdict(list)
    for kind, position in _edges(marks):
        signs[position].append(_SIGNS[kind])
    plain = "".join("".join(signs[position]) + text[position : position + 1] for position in range(len(text) + 1))
    said = read(plain)
    return plain if (said[0], sorted(_edges(said[1]))) == (text, sorted(_edges(marks))) else _escaped(text, signs)


def _edges(marks: Collection[Mark]) -> list[tuple[str, int]]:
    """Where each style begins and ends; not where it does both."""
    styled = (mark for mark in marks if mark.kind in _SIGNS)
    edges = Counter((mark.kind, position) for mark in styled for position in (mark.start, mark.end))
    return [(kind, position) for (kind, position), times in edges.items() if times % 2]


def _escaped(text: str, signs: dict[int, list[str]]) -> str:
    """With a backslash before all that could be taken for a sign, or for a part of one."""
    written = ""
    for position in range(len(text) + 1):
        for sign in signs[position]:
            written += _backslashes(written) + sign
        character = text[position : position + 1]
        if character and character in "*'_":
            near = text[max(0, position - 1) : position] + text[position + 1 : position + 2]
            beside = near + "".join(signs[position] + signs[position + 1])
            if character in beside or written.endswith("\\"):
                written += _backslashes(written) + "\\"
        written += character
    return written


def _backslashes(written: str) -> str:
    """As many as stand at the end: before a sign they count double."""
    return "\\" * (len(written) - len(written.rstrip("\\")))
