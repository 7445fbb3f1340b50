"""The plain texts of an FAQ, and its words as indexed."""

from dataclasses import dataclass
from typing import NamedTuple

from refdesk.search.tokenizer import indexed


@dataclass(frozen=True)
class Entry:
    """The plain texts of an FAQ, in its language."""

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


class Hit(NamedTuple):
    """The score that an FAQ gains if it matches the expression. Without any `matched` it isn't found."""

    expression: str
    matched: int
    weight: int


def row_of(entry: Entry) -> Row:
    """The words of an entry, folded and stemmed."""
    texts = (entry.question, entry.labels, entry.answer)
    return Row(entry.id, *(indexed([text], entry.language) for text in texts))
