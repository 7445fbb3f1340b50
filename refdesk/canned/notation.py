"""Formatting in a plain text field, for the admin: **bold**, ''italic'' and __underline__."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from refdesk.chats.events import Mark

Style = Literal["bold", "italic", "underline"]
_STYLES: dict[str, Style] = {"**": "bold", "''": "italic", "__": "underline"}
_SIGNS = {style: sign for sign, style in _STYLES.items()}
_SIGN = re.compile(r"(\*\*|''|__)")


def read(written: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without signs, and its marks. A sign that has no partner is text."""
    parts = _SIGN.split(written)
    left = Counter(part for part in parts if part in _STYLES)
    begun: dict[str, int] = {}
    text, marks = "", []
    for part in parts:
        if part not in _STYLES or (part not in begun and left[part] < 2):
            text += part
            continue
        left[part] -= 1
        start = begun.pop(part, None)
        if start is None:
            begun[part] = len(text)
        elif start < len(text):
            marks.append(Mark(kind=_STYLES[part], start=start, end=len(text)))
    return text, tuple(marks)


def write(text: str, marks: Iterable[Mark]) -> str:
    """The text with signs, to be changed in a plain field."""
    signs = [(place, _SIGNS[mark.kind]) for mark in marks if mark.kind != "link" for place in (mark.start, mark.end)]
    for place, sign in sorted(signs, key=lambda each: each[0], reverse=True):
        text = text[:place] + sign + text[place:]
    return text
