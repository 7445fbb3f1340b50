"""Which chats a list is of: by cards alone, or by words and cards; the latest first, page by page.

Each way begins where the fewest are: it is never needed to count, to sort or to skip all that there are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.db import connection

from refdesk.search.tokenizer import Term

from . import facets
from .index import of_database
from .sort_keys import FIRST, LAST

PAGE = 50
FEW = 8
"""Of at most so many departments or outcomes the words are looked up; of more, nearly all that is found is in one."""
AT_ONCE = 200
"""As many lists are put together in one statement."""

Row = tuple[int, int]
"""Place and number of a chat."""

_CARDS = "transcripts_card AS card"
_TAGGINGS = "transcripts_tagging AS tagged JOIN transcripts_card AS card ON card.place = tagged.place"
_TAGGED = "SELECT 1 FROM transcripts_tagging AS tagging WHERE tagging.tag = %s AND tagging.place = card.place"


@dataclass(frozen=True)
class Stretch:
    """Of these departments only the chats from a place up to another: clocks differ from library to library."""

    departments: Sequence[int]
    since: int
    before: int


@dataclass(frozen=True)
class Wanted:
    """What a list is of. `departments` are those that the reader may read of, or fewer; the rest narrows it.

    `since` and `before` are places: from the first, up to the second. With stretches, a chat lies in one of them, too.
    """

    departments: Sequence[int]
    terms: Sequence[Term] = ()
    within: str = ""
    number: int | None = None
    contacts: Sequence[str] = ()
    operator: int | None = None
    widget: int | None = None
    outcomes: Sequence[str] = ()
    tag: str = ""
    noted: bool = False
    since: int = FIRST
    before: int = LAST
    stretches: Sequence[Stretch] = ()


@dataclass(frozen=True)
class Found:
    """The chats of one page, and where the next begins; None: there is none."""

    chats: Sequence[int]
    next: int | None


@dataclass
class _Where:
    """Conditions on cards, with their facts."""

    conditions: list[str] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)

    def add(self, condition: str, *facts: Any) -> None:
        self.conditions.append(condition)
        self.facts += facts

    def among(self, column: str, values: Sequence[Any]) -> None:
        self.add(f"{column} IN ({', '.join(['%s'] * len(values))})", *values)

    def in_one_of(self, stretches: Sequence[Stretch]) -> None:
        whole = _Where()
        for each in stretches:
            one = _Where()
            one.among("card.department_id", each.departments)
            one.add("card.place >= %s AND card.place < %s", each.since, each.before)
            whole.add(f"({one})", *one.facts)
        self.add(f"({' OR '.join(whole.conditions)})", *whole.facts)

    def __str__(self) -> str:
        return " AND ".join(self.conditions)


@dataclass(frozen=True)
class _List:
    where: _Where
    source: str = _CARDS
    place: str = "card.place"


def find(wanted: Wanted, most: int = PAGE) -> Found:
    """A page of them."""
    if not wanted.departments or wanted.since >= wanted.before:
        return Found((), None)
    places = _by_words(wanted, most + 1) if wanted.terms else _by_cards(wanted, most + 1)
    shown = places[:most]
    return Found([chat for _, chat in shown], shown[-1][0] if len(places) > most else None)


def _by_words(wanted: Wanted, most: int) -> list[Row]:
    words = of_database()
    asked = [words.holds(term, *words.FIELDS[wanted.within]) for term in wanted.terms]
    known = [words.any_of([words.holds(Term(frozenset({fact})), "facts") for fact in any_]) for any_ in _facts(wanted)]
    where = _all_of(wanted)
    within = (wanted.since, wanted.before)
    with connection.cursor() as cursor:
        return list(words.found(cursor, words.all_of(asked + known), within, str(where), where.facts, most))


def _facts(wanted: Wanted) -> Iterator[list[str]]:
    """Each list: one of these. What is in the index may be a second old: the cards are asked too."""
    few = wanted.departments if len(wanted.departments) <= FEW else ()
    any_of: list[tuple[Callable[[Any], str], Sequence[Any]]] = [
        (facets.department, few),
        (facets.outcome, wanted.outcomes),
        (facets.number, _one(wanted.number)),
        (facets.contact, wanted.contacts),
        (facets.operator, _one(wanted.operator)),
        (facets.widget, _one(wanted.widget)),
        (facets.tag, _one(wanted.tag or None)),
    ]
    yield from ([word(value) for value in values] for word, values in any_of if values)
    if wanted.noted:
        yield [facets.NOTED]


def _one(value: Any) -> Sequence[Any]:
    return () if value is None else (value,)


def _by_cards(wanted: Wanted, most: int) -> list[Row]:
    if wanted.tag:
        where = _all_of(wanted)
        where.add("tagged.tag = %s", wanted.tag)
        return _run([_List(where, _TAGGINGS, "tagged.place")], wanted, most)
    if wanted.operator is not None or wanted.widget is not None or wanted.contacts or wanted.number is not None:
        return _run([_List(_all_of(wanted))], wanted, most)
    return _by_department(wanted, most)


def _by_department(wanted: Wanted, most: int) -> list[Row]:
    """A list of each department and outcome, which an index has in order; the latest of all."""
    outcomes: Sequence[str | None] = wanted.outcomes or [None]
    lists = [_List(_narrowed(wanted, *which)) for which in product(wanted.departments, outcomes)]
    found: list[Row] = []
    for start in range(0, len(lists), AT_ONCE):
        found += _run(lists[start : start + AT_ONCE], wanted, most)
    return sorted(found, reverse=True)[:most]


def _all_of(wanted: Wanted) -> _Where:
    where = _narrowed(wanted)
    where.among("card.department_id", wanted.departments)
    if wanted.outcomes:
        where.among("card.outcome", wanted.outcomes)
    return where


def _narrowed(wanted: Wanted, department: int | None = None, outcome: str | None = None) -> _Where:
    """What narrows, besides places."""
    where = _Where()
    one = {
        "card.department_id": department,
        "card.outcome": outcome,
        "card.chat_id": wanted.number,
        "card.operator_id": wanted.operator,
        "card.widget_id": wanted.widget,
    }
    for column, value in one.items():
        if value is not None:
            where.add(f"{column} = %s", value)
    if wanted.contacts:
        places = ", ".join(["%s"] * len(wanted.contacts))
        same = f"SELECT id FROM chats_chat WHERE contact IN ({places})"  # noqa: S608 places are placeholders
        where.add(f"card.chat_id IN ({same})", *wanted.contacts)
    if wanted.tag:
        where.add(f"EXISTS ({_TAGGED})", wanted.tag)
    if wanted.noted:
        where.add("card.noted")
    if wanted.stretches:
        where.in_one_of(wanted.stretches)
    return where


def _run(lists: Sequence[_List], wanted: Wanted, most: int) -> list[Row]:
    parts = [
        f"SELECT * FROM (SELECT {each.place}, card.chat_id FROM {each.source} "  # noqa: S608 names of ours
        f"WHERE {each.place} >= %s AND {each.place} < %s AND {each.where} "
        f"ORDER BY {each.place} DESC LIMIT %s) AS part{number}"
        for number, each in enumerate(lists)
    ]
    values = [value for each in lists for value in (wanted.since, wanted.before, *each.where.facts, most)]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1 DESC LIMIT %s", [*values, most])
        rows: list[Row] = cursor.fetchall()
        return rows
