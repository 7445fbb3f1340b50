"""The index of FAQs, written in the transaction that writes the FAQs."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple

from django.db import connection, transaction

from refdesk.search.tokenizer import indexed

from . import postgres, sqlite


@dataclass(frozen=True)
class Entry:
    """The plain texts of an FAQ, in its library's language."""

    id: int
    language: str
    question: str
    labels: str
    answer: str


class Row(NamedTuple):
    """The words of an FAQ as indexed."""

    id: int
    question: list[str]
    labels: list[str]
    answer: list[str]


def row_of(entry: Entry) -> Row:
    """The words of an entry, folded and stemmed."""
    texts = (entry.question, entry.labels, entry.answer)
    return Row(entry.id, *(indexed([text], entry.language) for text in texts))


def renew(rows: Sequence[Row]) -> None:
    """Replaces the index entries of these FAQs. Deleting an FAQ deletes its entry."""
    with transaction.atomic(), connection.cursor() as cursor:
        of_database().renew(cursor, rows)


def of_database() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite
