"""From what a desk asks for to a page of chats, and to one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from refdesk.chats.commands import Operator as Actor
from refdesk.chats.head import Head
from refdesk.chats.queries import head_of, stretch
from refdesk.eventlog.rows import LogRow
from refdesk.kit.clock import day_start
from refdesk.kit.contact import BadContactError, normalize
from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of, departments_read_by
from refdesk.search.tokenizer import Term, terms

from .list_rows import Line, lines
from .search import Stretch, Wanted, find
from .sort_keys import FIRST, LAST, place_at

QUERY_LIMIT = 300
"""Characters of a query that are looked at."""
_BEGINNING = re.compile(r"\w{3,}\*\Z")


@dataclass(frozen=True)
class Asked:
    """What a list is to be of, as it was asked for.

    `first` and `last` are days by each library's clocks, both included, `since` and `until` times (ms), `before` is a
    place.
    """

    search: str = ""
    within: str = ""
    number: int | None = None
    contact: str = ""
    departments: Sequence[int] = ()
    operator: int | None = None
    widget: int | None = None
    outcomes: Sequence[str] = ()
    tag: str = ""
    noted: bool = False
    first: date | None = None
    last: date | None = None
    since: int | None = None
    until: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Page:
    """Some chats, the latest first, and where the next page begins."""

    lines: Sequence[Line]
    next: int | None


def page(operator: Operator, asked: Asked) -> Page:
    """Of the departments that the operator may read of."""
    mine = [each for each in departments_read_by(operator) if not asked.departments or each.pk in asked.departments]
    languages = sorted({each.library.language for each in mine})
    wanted = _wanted(asked, mine, languages)
    if asked.search.strip() and not wanted.terms:
        return Page((), None)
    found = find(wanted)
    return Page(lines(found.chats, wanted.terms, asked.within, languages), found.next)


def looked_for(query: str, languages: Iterable[str]) -> list[Term]:
    """The words of a query: whole ones, unless a star follows the beginning of the last."""
    query = query.strip()[:QUERY_LIMIT]
    return terms(query[:-1] if _BEGINNING.search(query) else f"{query} ", languages)


def _wanted(asked: Asked, mine: Sequence[Department], languages: Sequence[str]) -> Wanted:
    words = looked_for(asked.search, languages)
    days = _days(asked, mine)
    return Wanted(
        departments=[each.pk for each in mine],
        terms=words,
        within=asked.within,
        number=asked.number,
        contacts=_contacts(asked.contact, mine),
        operator=asked.operator,
        widget=asked.widget,
        outcomes=asked.outcomes,
        tag=" ".join(asked.tag.split()).lower(),
        noted=asked.noted,
        since=max(_at(asked.since, FIRST), min((each.since for each in days), default=FIRST)),
        before=min(
            LAST if asked.before is None else asked.before,
            _at(asked.until, LAST),
            max((each.before for each in days), default=LAST),
        ),
        # Of libraries whose clocks are the same it is said already.
        stretches=days if len(days) > 1 else (),
    )


def _at(time: int | None, otherwise: int) -> int:
    return otherwise if time is None else place_at(time)


def _days(asked: Asked, mine: Sequence[Department]) -> list[Stretch]:
    """From the first day to the last, by the clocks of each library."""
    if asked.first is None and asked.last is None:
        return []
    zones: dict[str, list[int]] = defaultdict(list)
    for each in mine:
        zones[each.library.time_zone].append(each.pk)
    return [Stretch(departments, *_bounds(asked, ZoneInfo(zone))) for zone, departments in zones.items()]


def _bounds(asked: Asked, zone: ZoneInfo) -> tuple[int, int]:
    since = FIRST if asked.first is None else place_at(day_start(asked.first, zone))
    if asked.last is None or asked.last == date.max:
        return since, LAST
    return since, place_at(day_start(asked.last + timedelta(days=1), zone))


def _contacts(contact: str, mine: Sequence[Department]) -> list[str]:
    """The contact as it is kept, read as one of each country. What is none is looked for as it is, and not found."""
    if not contact.strip():
        return []
    found = set()
    for country in {each.library.country for each in mine}:
        try:
            found.add(normalize(contact, country))
        except BadContactError:
            found.add(contact.strip().lower())
    return sorted(found)


def whole(operator: Operator, chat: int) -> tuple[Head, list[LogRow]] | None:
    """A chat and all of its log; None where the operator may not read it."""
    rows = log_of(chat)
    # The head last: one that is older than the log would be believed.
    head = head_of(chat)
    return (head, rows) if head and departments_read_by(operator).filter(pk=head.department).exists() else None


def log_of(chat: int) -> list[LogRow]:
    """All of it, in order."""
    rows: list[LogRow] = []
    while piece := stretch(chat, rows[-1].seq if rows else 0):
        rows += piece
    return rows


def administers(operator: Operator, department: int) -> bool:
    """Whether what was said in this department's chats is theirs to take back."""
    return departments_of(operator).filter(pk=department).exists()


def actor(operator: Operator) -> Actor:
    """The operator as one who acts on transcripts."""
    read = departments_read_by(operator).values_list("pk", flat=True)
    administered = departments_of(operator).values_list("pk", flat=True)
    return Actor(operator.pk, operator.name, frozenset(read), frozenset(administered))
