"""An index of words: one entry per log, under its sort key. The statements of each database are in its own module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType

from django.db import connection

from refdesk.search.tokenizer import Term

from . import postgres, sqlite
from .conditions import Conditions
from .documents import Entry

Row = tuple[int, int]
"""Sort key and number of a log."""


@dataclass(frozen=True)
class WordIndex:
    """The index of one kind of log. Each log has a row, its card, in the table `cards`: with `sort_key`, and with its
    number in the column `log`.
    """

    words: str
    cards: str
    log: str

    def prepare(self) -> None:
        """Runs once at a node's start, before anything is indexed."""
        with connection.cursor() as cursor:
            _of_database().prepare(cursor, self.words)

    def renew(self, entries: Sequence[Entry]) -> None:
        """Replaces the entries with these sort keys."""
        with connection.cursor() as cursor:
            _of_database().renew(cursor, self.words, entries)

    def remove(self, sort_keys: Iterable[int]) -> None:
        """Removes these entries; no word of theirs is found any more."""
        with connection.cursor() as cursor:
            _of_database().remove(cursor, self.words, sort_keys)

    def find(self, groups: Sequence[Sequence[str]], within: tuple[int, int], where: Conditions, most: int) -> list[Row]:
        """The latest logs whose entries match one expression of each group (see `held` and `has`), whose sort keys are
        in `within`, and whose rows `card` of the table `cards` meet the conditions.
        """
        words = _of_database()
        expression = words.all_of([words.any_of(group) for group in groups])
        names = {"words": self.words, "cards": self.cards, "log": self.log, "conditions": str(where)}
        with connection.cursor() as cursor:
            return list(words.found(cursor, names, expression, within, where.params, most))


def held(term: Term, within: str = "") -> str:
    """The expression that matches the term in a field: `messages`, `notes` or `patron`, or in any of them."""
    words = _of_database()
    return str(words.holds(term, *words.FIELDS[within]))


def has(facet: str) -> str:
    """The expression that matches a facet."""
    return str(_of_database().holds(Term(frozenset({facet})), "facets"))


def _of_database() -> ModuleType:
    return postgres if connection.vendor == "postgresql" else sqlite
