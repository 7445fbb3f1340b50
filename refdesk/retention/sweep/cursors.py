"""How far the sweep has come: what is past its time is gone through once, in the order in which it ended.

A line is what is gone through for itself. Killed before it is noted, a turn is done again, and changes nothing twice.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..models import Progress


class Place(NamedTuple):
    """When something ended (ms), and its number."""

    at: int
    number: int


BEGINNING = Place(0, 0)


def of_chats(department: int, datum: str) -> str:
    """The line of a department's chats, for one datum."""
    return f"chats/{department}/{datum}"


def of_library(library: int, kept: str) -> str:
    """The line of whatever else a library has of this kind."""
    return f"library/{library}/{kept}"


def everywhere() -> dict[str, Place]:
    """How far each line is done."""
    return {line: Place(at, number) for line, at, number in Progress.objects.values_list("line", "at", "number")}


def note(lines: Iterable[str], place: Place) -> None:
    """These are done up to here."""
    for line in lines:
        Progress.objects.update_or_create(line=line, defaults=place._asdict())


def forget(*lines: str) -> None:
    """These begin anew."""
    Progress.objects.filter(line__in=lines).delete()
