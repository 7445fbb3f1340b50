"""What a mail repeats of earlier ones, told from what its writer says.

By lines and without searching back: patterns that find every program's manner can be kept busy for hours by a line made
for that.
"""

import re

_QUOTED = re.compile(r"^ ?>")
_SEPARATOR = re.compile(r"^\s*(-{3,} ?[^-\n]{3,60} ?-{3,}|_{20,})\s*$")
_FIELD = re.compile(r"^[* ]{0,3}([A-Z][A-Za-zÀ-ÿ. -]{1,20})[* ]{0,3}:[* ]{0,3} \S")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"\S@\S")


def fold(text: str) -> tuple[str, str]:
    """What is new, and what is repeated below it. Answers that stand between quoted lines stay with them."""
    lines = text.split("\n")
    place = _begin_of_quotation(lines)
    fresh, quoted = "\n".join(lines[:place]).strip(), "\n".join(lines[place:]).strip()
    return (fresh, quoted) if fresh else (text.strip(), "")


def _begin_of_quotation(lines: list[str]) -> int:
    for place in range(len(lines)):
        if _SEPARATOR.match(lines[place]) and _head_follows(lines, place + 1):
            return place
        if _head_follows(lines, place) and (place == 0 or not lines[place - 1].strip()):
            return place
    return _before_attribution(lines, _last_quotation(lines))


def _head_follows(lines: list[str], place: int) -> bool:
    """Three lines like "From: …", "Sent: …", one of them with an address or a date, as some programs repeat them."""
    head = [line for line in lines[place : place + 6] if line.strip()][:3]
    return len(head) == 3 and all(_FIELD.match(line[:200]) for line in head) and any(_ADDRESS.search(x) for x in head)


def _last_quotation(lines: list[str]) -> int:
    """Where the quoted lines begin after which nothing else comes."""
    place = len(lines)
    while place and (_QUOTED.match(lines[place - 1]) or not lines[place - 1].strip()):
        place -= 1
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _before_attribution(lines: list[str], place: int) -> int:
    """The "On Monday, somebody wrote:" above belongs to it; some programs break it after the date."""
    if place == len(lines):
        return place
    above = place
    while above and not lines[above - 1].strip():
        above -= 1
    if not above or not lines[above - 1].rstrip().endswith(":"):
        return place
    begin = above - 1
    while begin and above - begin < 3 and not _DIGIT.search(lines[begin]) and _DIGIT.search(lines[begin - 1]):
        begin -= 1
    return begin
