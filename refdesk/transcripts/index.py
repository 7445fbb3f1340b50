"""The index of the chats' words: one entry per chat, under its sort key."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import NamedTuple

from django.db import connection

from . import postgres, sqlite


class Entry(NamedTuple):
    """The words of a chat, folded and stemmed, by field: messages, notes, patron (name, contact, number); and its
    facets.
    """

    sort_key: int
    text: list[str]
    note: list[str]
    patron: list[str]
    facets: list[str]


def prepare() -> None:
    """Runs once at a node's start, before anything is indexed."""
    with connection.cursor() as cursor:
        of_database().prepare(cursor)


def renew(entries: Sequence[Entry]) -> None:
    """Replaces the entries of these chats."""
    with connection.cursor() as cursor:
        of_database().renew(cursor, entries)


def remove(sort_keys: Iterable[int]) -> None:
    """Removes the entries of these chats."""
    with connection.cursor() as cursor:
        of_database().remove(cursor, sort_keys)


def of_database() -> ModuleType:
    """The module with the statements for this database."""
    return postgres if connection.vendor == "postgresql" else sqlite
