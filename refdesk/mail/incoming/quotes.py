"""Separates the quoted part of a reply from the new text.

Works on single lines without backtracking: patterns for every mail program's style can take hours on a crafted line.
"""

import re

_QUOTED = re.compile(r"^ ?>")
_SEPARATOR = re.compile(r"^\s*(-{3,} ?[^-\n]{3,60} ?-{3,}|_{20,})\s*$")
_FIELD = re.compile(r"^[* ]{0,3}([A-Z][A-Za-zÀ-ÿ. -]{1,20})[* ]{0,3}:[* ]{0,3} \S")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"\S@\S")


def fold(text: str) -> tuple[str, str]:
    """The new text and the quotation below it. Answers between quoted lines stay in the text."""
    lines = text.split("\n")
    start = _begin_of_quotation(lines)
    new, quoted = "\n".join(lines[:start]).strip(), "\n".join(lines[start:]).strip()
    return (new, quoted) if new else (text.strip(), "")


def _begin_of_quotation(lines: list[str]) -> int:
    for start in range(len(lines)):
        if _SEPARATOR.match(lines[start]) and _head_follows(lines, start + 1):
            return start
        if _head_follows(lines, start) and (start == 0 or not lines[start - 1].strip()):
            return start
    return _before_attribution(lines, _last_quotation(lines))


def _head_follows(lines: list[str], start: int) -> bool:
    """Whether three lines like "From: …", "Sent: …" follow, one of them with an address, as Outlook writes them."""
    head = [line for line in lines[start : start + 6] if line.strip()][:3]
    return len(head) == 3 and all(_FIELD.match(line[:200]) for line in head) and any(_ADDRESS.search(x) for x in head)


def _last_quotation(lines: list[str]) -> int:
    """Start of the quoted lines at the end of the text."""
    start = len(lines)
    while start and (_QUOTED.match(lines[start - 1]) or not lines[start - 1].strip()):
        start -= 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _before_attribution(lines: list[str], start: int) -> int:
    """Include the attribution line ("On Monday, somebody wrote:"), which some programs wrap after the date."""
    if start == len(lines):
        return start
    above = start
    while above and not lines[above - 1].strip():
        above -= 1
    if not above or not lines[above - 1].rstrip().endswith(":"):
        return start
    first = above - 1
    while first and above - first < 3 and not _DIGIT.search(lines[first]) and _DIGIT.search(lines[first - 1]):
        first -= 1
    return first
