"""What FAQs are found by, written in the transaction that writes the FAQs themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple

from django.db import connection, transaction

from refdesk.search.tokenizer import indexed

from . import postgres, sqlite


@dataclass(frozen=True)
class Entry:
    """The words of an FAQ: plain texts, in the language of its library."""

    id: int
    language: str
    question: str
    labels: str
    answer: str


class Row(NamedTuple):
    """The words of an FAQ as they are indexed."""

    id: int
    question: list[str]
    labels: list[str]
    answer: list[str]


def row_of(entry: Entry) -> Row:
    """The words of an entry, folded and as stems."""
    texts = (entry.question, entry.labels, entry.answer)
    return Row(entry.id, *(indexed([text], entry.language) for text in texts))


def renew(rows: Sequence[Row]) -> None:
    """Let these FAQs be found by these words from now on. Deleted FAQs leave the index by themselves."""
    with transaction.atomic(), connection.cursor() as cursor:
        of_database().renew(cursor, rows)


def of_database() -> ModuleType:
    """The statements in the words of this database."""
    return postgres if connection.vendor == "postgresql" else sqlite
