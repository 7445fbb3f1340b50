"""Finds one page of chats, the latest first: by their cards alone, or by words and cards.

Each query starts at the index with the fewest candidates and reads in order of sort keys. Nothing is counted, sorted in
full or skipped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from django.db import connection

from refdesk.chats.models import Chat
from refdesk.search.tokenizer import Term
from refdesk.word_index import facets
from refdesk.word_index.conditions import Conditions
from refdesk.word_index.index import Row, has, held
from refdesk.word_index.sort_keys import FIRST, LAST

from .index import INDEX

PAGE = 50
FEW = 8
"""Up to this many departments are part of the word query. With more, nearly every hit is in one of them."""
AT_ONCE = 200
"""Lists combined in one statement."""

_CARDS = "transcripts_card AS card"
_TAGGINGS = "transcripts_tagging AS tagged JOIN transcripts_card AS card ON card.sort_key = tagged.sort_key"
_PARTICIPATIONS = "transcripts_participation AS part JOIN transcripts_card AS card ON card.sort_key = part.sort_key"
_PARTICIPATED = (
    "SELECT 1 FROM transcripts_participation AS part WHERE part.operator_id = %s AND part.sort_key = card.sort_key"
)
_TAGGED = "SELECT 1 FROM transcripts_tagging AS tagging WHERE tagging.tag = %s AND tagging.sort_key = card.sort_key"


@dataclass(frozen=True)
class DayRange:
    """Limits these departments to chats from one sort key up to another: time zones differ by library."""

    departments: Sequence[int]
    since: int
    before: int


@dataclass(frozen=True)
class Criteria:
    """What a list is filtered by. `departments`: the ones that the reader may read, or fewer; `ended_only`: those of
    which only ended chats. `chats`: no others.

    `since` and `before` are sort keys; `before` is excluded. With `day_ranges`, a chat is also in one of them.
    """

    departments: Sequence[int]
    terms: Sequence[Term] = ()
    within: str = ""
    number: int | None = None
    chats: Sequence[int] = ()
    contacts: Sequence[str] = ()
    operator: int | None = None
    widget: int | None = None
    outcomes: Sequence[str] = ()
    tag: str = ""
    noted: bool = False
    since: int = FIRST
    before: int = LAST
    day_ranges: Sequence[DayRange] = ()
    ended_only: Sequence[int] = ()


@dataclass(frozen=True)
class Found:
    """The chats of one page, and the sort key below which the next one begins; None on the last page."""

    chats: Sequence[int]
    next: int | None


@dataclass(frozen=True)
class _List:
    where: Conditions
    source: str = _CARDS
    sort_key: str = "card.sort_key"


def find(criteria: Criteria, most: int = PAGE) -> Found:
    """One page of the chats that meet the criteria."""
    if not criteria.departments or criteria.since >= criteria.before:
        return Found((), None)
    rows = _by_words(criteria, most + 1) if criteria.terms else _by_cards(criteria, most + 1)
    shown = rows[:most]
    return Found([chat for _, chat in shown], shown[-1][0] if len(rows) > most else None)


def _by_words(criteria: Criteria, most: int) -> list[Row]:
    words = [[held(term, criteria.within)] for term in criteria.terms]
    facet_words = [[has(facet) for facet in group] for group in _facet_groups(criteria)]
    return INDEX.find([*words, *facet_words], (criteria.since, criteria.before), _all_of(criteria), most)


def _facet_groups(criteria: Criteria) -> Iterator[list[str]]:
    """Groups of facet terms; a chat has one of each group.

    The index may be a second old, so the cards' conditions apply as well.
    """
    few = criteria.departments if len(criteria.departments) <= FEW else ()
    any_of: list[tuple[Callable[[Any], str], Sequence[Any]]] = [
        (facets.department, few),
        (facets.outcome, criteria.outcomes),
        (facets.number, _one(criteria.number)),
        (facets.number, criteria.chats),
        (facets.contact, criteria.contacts),
        (facets.operator, _one(criteria.operator)),
        (facets.widget, _one(criteria.widget)),
        (facets.tag, _one(criteria.tag or None)),
    ]
    yield from ([word(value) for value in values] for word, values in any_of if values)
    if criteria.noted:
        yield [facets.NOTED]


def _one(value: Any) -> Sequence[Any]:
    return () if value is None else (value,)


def _by_cards(criteria: Criteria, most: int) -> list[Row]:
    if criteria.tag:
        where = _all_of(criteria)
        where.add("tagged.tag = %s", criteria.tag)
        return _run([_List(where, _TAGGINGS, "tagged.sort_key")], criteria, most)
    if criteria.operator is not None:
        return _run(_of_operator(criteria, criteria.operator), criteria, most)
    single = (criteria.widget, criteria.number)
    if criteria.contacts or criteria.chats or any(value is not None for value in single):
        return _run([_List(_all_of(criteria))], criteria, most)
    return _by_department(criteria, most)


def _of_operator(criteria: Criteria, operator: int) -> list[_List]:
    """The chats that the operator has, and the others that they had or joined, each read in order from an index."""
    owned, part = (_all_of(replace(criteria, operator=None)) for _ in range(2))
    owned.add("card.operator_id = %s", operator)
    part.add("part.operator_id = %s", operator)
    part.add("(card.operator_id IS NULL OR card.operator_id <> %s)", operator)
    return [_List(owned), _List(part, _PARTICIPATIONS, "part.sort_key")]


def _by_department(criteria: Criteria, most: int) -> list[Row]:
    """Merges one list per department and outcome, each read in order from an index."""
    outcomes: Sequence[str | None] = criteria.outcomes or [None]
    lists = [_List(_narrowed(criteria, *which)) for which in product(criteria.departments, outcomes)]
    rows: list[Row] = []
    for start in range(0, len(lists), AT_ONCE):
        rows += _run(lists[start : start + AT_ONCE], criteria, most)
    return sorted(rows, reverse=True)[:most]


def _all_of(criteria: Criteria) -> Conditions:
    where = _narrowed(criteria)
    where.among("card.department_id", criteria.departments)
    if criteria.outcomes:
        where.among("card.outcome", criteria.outcomes)
    return where


def _narrowed(criteria: Criteria, department: int | None = None, outcome: str | None = None) -> Conditions:
    """All conditions but those on sort keys."""
    where = Conditions()
    columns = {
        "card.department_id": department,
        "card.outcome": outcome,
        "card.chat_id": criteria.number,
        "card.widget_id": criteria.widget,
    }
    for column, value in columns.items():
        if value is not None:
            where.add(f"{column} = %s", value)
    _add_people(where, criteria)
    if criteria.chats:
        where.among("card.chat_id", criteria.chats)
    if criteria.tag:
        where.add(f"EXISTS ({_TAGGED})", criteria.tag)
    if criteria.noted:
        where.add("card.noted")
    if criteria.day_ranges:
        _add_day_ranges(where, criteria.day_ranges)
    if criteria.ended_only and (department is None or department in criteria.ended_only):
        _add_ended(where, criteria)
    return where


def _add_ended(where: Conditions, criteria: Criteria) -> None:
    """Leave out the chats that are going on in the departments of which only ended ones may be read."""
    others = [department for department in criteria.departments if department not in criteria.ended_only]
    either = Conditions()
    either.among("card.department_id", others)
    ended = "card.outcome NOT IN ('waiting', 'active')"
    where.add(f"({ended} OR {either})" if others else ended, *(either.params if others else ()))


def _add_people(where: Conditions, criteria: Criteria) -> None:
    if criteria.operator is not None:
        where.add(f"(card.operator_id = %s OR EXISTS ({_PARTICIPATED}))", criteria.operator, criteria.operator)
    if criteria.contacts:
        # Read by themselves: PostgreSQL has no statistics of contacts, and in one statement would read all cards.
        same = Chat.objects.filter(contact__in=criteria.contacts).values_list("pk", flat=True)
        where.among("card.chat_id", list(same))


def _add_day_ranges(where: Conditions, day_ranges: Sequence[DayRange]) -> None:
    whole = Conditions()
    for day_range in day_ranges:
        conditions = Conditions()
        conditions.among("card.department_id", day_range.departments)
        conditions.add("card.sort_key >= %s AND card.sort_key < %s", day_range.since, day_range.before)
        whole.add(f"({conditions})", *conditions.params)
    where.add(f"({' OR '.join(whole.conditions)})", *whole.params)


def _run(lists: Sequence[_List], criteria: Criteria, most: int) -> list[Row]:
    parts = [
        f"SELECT * FROM (SELECT {list_.sort_key}, card.chat_id FROM {list_.source} "  # noqa: S608 constant names
        f"WHERE {list_.sort_key} >= %s AND {list_.sort_key} < %s AND {list_.where} "
        f"ORDER BY {list_.sort_key} DESC LIMIT %s) AS part{number}"
        for number, list_ in enumerate(lists)
    ]
    values = [value for list_ in lists for value in (criteria.since, criteria.before, *list_.where.params, most)]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1 DESC LIMIT %s", [*values, most])
        rows: list[Row] = cursor.fetchall()
        return rows
