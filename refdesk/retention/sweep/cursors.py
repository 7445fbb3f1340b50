"""How far the sweep has come: what is past its time is gone through once, in the order in which it ended.

A line is what is gone through for itself. Killed before it is noted, a turn is done again, and changes nothing twice.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..models import SweepCursor


class Cursor(NamedTuple):
    """When something ended (ms), and its number."""

    at: int
    number: int


START = Cursor(0, 0)


def chats_scope(department: int, datum: str) -> str:
    """The line of a department's chats, for one datum."""
    return f"chats/{department}/{datum}"


def library_scope(library: int, kept: str) -> str:
    """The line of whatever else a library has of this kind."""
    return f"library/{library}/{kept}"


def load_all() -> dict[str, Cursor]:
    """How far each line is done."""
    return {line: Cursor(at, number) for line, at, number in SweepCursor.objects.values_list("scope", "at", "number")}


def advance(lines: Iterable[str], place: Cursor) -> None:
    """These are done up to here."""
    for line in lines:
        SweepCursor.objects.update_or_create(scope=line, defaults=place._asdict())


def reset(*lines: str) -> None:
    """These begin anew."""
    SweepCursor.objects.filter(scope__in=lines).delete()
