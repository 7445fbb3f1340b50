"""From the filters of a desk's list to one page of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from refdesk.kit.clock import day_start
from refdesk.kit.contact import BadContactError, normalize
from refdesk.libraries.models import Department
from refdesk.search.tokenizer import Term, terms
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_followed_by, departments_read_by
from refdesk.word_index.sort_keys import FIRST, LAST, first_sort_key_at

from .list_rows import ListRow, list_rows
from .schemas import TranscriptQuery
from .search import Criteria, DayRange, find

QUERY_LIMIT = 300
"""Characters of a query that are read."""
_BEGINNING = re.compile(r"\w{3,}\*\Z")


@dataclass(frozen=True)
class Page:
    """One page of chats, the latest first, and the sort key below which the next one begins."""

    rows: Sequence[ListRow]
    next: int | None


def page(operator: Operator, query: TranscriptQuery) -> Page:
    """The requested page of the chats that the operator may read."""
    departments = [
        department
        for department in departments_read_by(operator)
        if not query.department or department.pk in query.department
    ]
    languages = sorted({department.library.language for department in departments})
    followed = set(departments_followed_by(operator).values_list("pk", flat=True))
    criteria = replace(
        _criteria(query, departments, languages),
        ended_only=[department.pk for department in departments if department.pk not in followed],
    )
    if query.search.strip() and not criteria.terms:
        return Page((), None)
    matches = find(criteria)
    return Page(list_rows(matches.chats, criteria.terms, query.within, languages), matches.next)


def search_terms(query: str, languages: Iterable[str]) -> list[Term]:
    """The terms of a query. They match whole words, or beginnings of words where the query ends with a star."""
    query = query.strip()[:QUERY_LIMIT]
    return terms(query[:-1] if _BEGINNING.search(query) else f"{query} ", languages)


def _criteria(query: TranscriptQuery, departments: Sequence[Department], languages: Sequence[str]) -> Criteria:
    words = search_terms(query.search, languages)
    days = _days(query, departments)
    return Criteria(
        departments=[department.pk for department in departments],
        terms=words,
        within=query.within,
        number=query.number,
        chats=query.chat,
        contacts=_contacts(query.contact, departments),
        operator=query.operator,
        widget=query.widget,
        outcomes=query.outcome,
        tag=" ".join(query.tag.split()).lower(),
        noted=query.noted,
        since=max(_at(query.since, FIRST), min((day.since for day in days), default=FIRST)),
        before=min(
            LAST if query.before is None else query.before,
            _at(query.until, LAST),
            max((day.before for day in days), default=LAST),
        ),
        # One time zone alone is expressed by `since` and `before`.
        day_ranges=days if len(days) > 1 else (),
    )


def _at(time: int | None, otherwise: int) -> int:
    return otherwise if time is None else first_sort_key_at(time)


def _days(query: TranscriptQuery, departments: Sequence[Department]) -> list[DayRange]:
    """The requested days as ranges of sort keys, one per time zone."""
    if query.first is None and query.last is None:
        return []
    zones: dict[str, list[int]] = defaultdict(list)
    for department in departments:
        zones[department.library.time_zone].append(department.pk)
    return [DayRange(departments, *_bounds(query, ZoneInfo(zone))) for zone, departments in zones.items()]


def _bounds(query: TranscriptQuery, zone: ZoneInfo) -> tuple[int, int]:
    since = FIRST if query.first is None else first_sort_key_at(day_start(query.first, zone))
    if query.last is None or query.last == date.max:
        return since, LAST
    return since, first_sort_key_at(day_start(query.last + timedelta(days=1), zone))


def _contacts(contact: str, departments: Sequence[Department]) -> list[str]:
    """The contact in normalized form, by the phone rules of each library's country.

    One that can't be normalized is searched for in lower case and matches nothing.
    """
    if not contact.strip():
        return []
    contacts = set()
    for country in {department.library.country for department in departments}:
        try:
            contacts.add(normalize(contact, country))
        except BadContactError:
            contacts.add(contact.strip().lower())
    return sorted(contacts)
