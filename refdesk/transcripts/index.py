"""What chats are searched by: the words of a chat, under its place."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import NamedTuple

from django.db import connection

from . import postgres, sqlite


class Entry(NamedTuple):
    """The words of a chat, as they are indexed: of messages, of notes, of who asked; and facts, as words of ours."""

    place: int
    text: list[str]
    note: list[str]
    patron: list[str]
    facts: list[str]


def prepare() -> None:
    """Once at the start, and before anything is indexed."""
    with connection.cursor() as cursor:
        of_database().prepare(cursor)


def renew(entries: Sequence[Entry]) -> None:
    """Let these chats be found by these words, and by no others, from now on."""
    with connection.cursor() as cursor:
        of_database().renew(cursor, entries)


def remove(places: Iterable[int]) -> None:
    """Nothing finds the chats of these places any more."""
    with connection.cursor() as cursor:
        of_database().remove(cursor, places)


def of_database() -> ModuleType:
    """The statements in the words of this database."""
    return postgres if connection.vendor == "postgresql" else sqlite
