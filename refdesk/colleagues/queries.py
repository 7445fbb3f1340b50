"""Read-only queries of internal chats: heads, parts of a log, an operator's list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from refdesk.chats.queries import PIECE, piece
from refdesk.eventlog.rows import LogRow
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Membership, Operator

from .commands import Member
from .head import Head
from .log import TABLES
from .membership import is_member
from .models import InternalChat, ReadMark

PAIRS = 200
"""The most chats of two people in a list: those with the latest messages."""
TOGETHER = 1_000
"""The most chats that one query reads for several operators; with more, each operator has a separate query."""
_COLUMNS = "SELECT seq, kind, at, actor, payload, client_key FROM colleagues_event WHERE internal_chat_id = %s "


class Row(NamedTuple):
    """An internal chat in a list: its head, its department's or library's name, and for two people their names."""

    head: Head
    name: str
    people: tuple[tuple[int, str], ...]


class Listing(NamedTuple):
    """An operator's internal chats, the libraries in which they have one, and how far they have read."""

    rows: list[Row]
    libraries: list[tuple[int, str]]
    marks: list[tuple[int, int, int]]


def head_of(internal_chat: int) -> Head | None:
    heads = heads_of([internal_chat])
    return heads[0] if heads else None


def heads_of(internal_chats: Sequence[int]) -> list[Head]:
    return _heads(InternalChat.objects.filter(id__in=internal_chats))


def last_seqs(internal_chats: Sequence[int]) -> dict[int, int]:
    return dict(InternalChat.objects.filter(id__in=internal_chats).values_list("id", "last_seq"))


def changed_since(at: int) -> dict[int, int]:
    """The last seqs of the internal chats with a message at `at` (ms) or later."""
    return dict(InternalChat.objects.filter(message_at__gte=at).values_list("id", "last_seq"))


def resume(internal_chat: int, after: int) -> tuple[Head | None, list[LogRow]]:
    """The next events after `after`, and the head, which is never older than they are."""
    rows = piece(_rows("AND seq > %s ORDER BY seq LIMIT %s", [internal_chat, after, PIECE]))
    return head_of(internal_chat), rows


def events_before(internal_chat: int, before: int, limit: int) -> list[LogRow]:
    """The last `limit` events before seq `before`, in order; fewer where they are large."""
    latest = piece(_rows("AND seq < %s ORDER BY seq DESC LIMIT %s", [internal_chat, before, limit]))
    return latest[::-1]


def listings_of(members: Sequence[Member]) -> list[Listing]:
    """What the desk of each of these operators lists, in their order: read together, for many may come at once."""
    departments = {department for member in members for department in member.departments}
    libraries = {library for member in members for library in member.libraries}
    rows = _named(_heads(InternalChat.objects.filter(Q(department__in=departments) | Q(library__in=libraries))))
    people = {member.id for member in members}
    rows += _named(_pairs_of(people))
    names = list(Library.objects.filter(id__in=libraries).order_by("name", "id").values_list("id", "name"))
    marks: dict[int, list[tuple[int, int, int]]] = {}
    read = ReadMark.objects.filter(operator__in=people, internal_chat__in=[row.head.internal_chat for row in rows])
    for operator, *mark in read.values_list("operator_id", "internal_chat_id", "seq", "count"):
        marks.setdefault(operator, []).append((mark[0], mark[1], mark[2]))
    return [_listing(member, rows, names, marks.get(member.id, [])) for member in members]


def _pairs_of(people: Set[int]) -> list[Head]:
    """The chats of two people of each of these operators, the latest first: `PAIRS` of each operator at least."""
    pairs = InternalChat.objects.filter(message_at__gt=0).order_by("-message_at", "id")
    heads = _heads(pairs.filter(Q(first__in=people) | Q(second__in=people))[: TOGETHER + 1])
    if len(heads) <= TOGETHER:
        return heads
    of_each = {
        head.internal_chat: head
        for operator in people
        for head in _heads(pairs.filter(Q(first=operator) | Q(second=operator))[:PAIRS])
    }
    return sorted(of_each.values(), key=lambda head: (-head.message_at, head.internal_chat))


def _listing(
    member: Member, rows: list[Row], libraries: list[tuple[int, str]], marks: list[tuple[int, int, int]]
) -> Listing:
    visible = [row for row in rows if is_member(row.head, member)]
    shared, pairs = (
        [row for row in visible if row.head.scope != "pair"],
        [row for row in visible if row.head.scope == "pair"],
    )
    listed = shared + pairs[:PAIRS]
    numbers = {row.head.internal_chat for row in listed}
    return Listing(
        listed,
        [library for library in libraries if library[0] in member.libraries],
        [mark for mark in marks if mark[0] in numbers],
    )


def libraries_of(internal_chats: Iterable[int]) -> dict[int, set[int]]:
    """The libraries whose retention periods hold: for two people those of both, of which the shortest counts."""
    chats = InternalChat.objects.filter(id__in=list(internal_chats)).select_related("department")
    belongs: dict[int | None, set[int]] = {}
    people = {operator for chat in chats for operator in (chat.first_id, chat.second_id) if operator}
    rows = Membership.objects.filter(operator__in=people).values_list("operator_id", "department__library_id")
    for operator, library in rows:
        belongs.setdefault(operator, set()).add(library)
    return {chat.pk: _libraries(chat, belongs) for chat in chats}


def _libraries(chat: InternalChat, belongs: Mapping[int | None, set[int]]) -> set[int]:
    if chat.department:
        return {chat.department.library_id}
    if chat.library_id:
        return {chat.library_id}
    return belongs.get(chat.first_id, set()) | belongs.get(chat.second_id, set())


def rows_of(internal_chats: Sequence[int]) -> list[Row]:
    return _named(heads_of(internal_chats))


def _named(heads: list[Head]) -> list[Row]:
    departments = dict(Department.objects.filter(id__in=_numbers(heads, "department")).values_list("id", "name"))
    libraries = dict(Library.objects.filter(id__in=_numbers(heads, "library")).values_list("id", "name"))
    people = {*_numbers(heads, "first"), *_numbers(heads, "second")}
    names = dict(Operator.objects.filter(id__in=people).values_list("id", "name")) if people else {}
    return [
        Row(
            head,
            departments.get(head.department or 0) or libraries.get(head.library or 0) or "",
            tuple((person, names.get(person, "")) for person in (head.first, head.second) if person),
        )
        for head in heads
    ]


def _numbers(heads: list[Head], field: str) -> list[int]:
    return [number for head in heads if (number := getattr(head, field))]


def _heads(chats: QuerySet[InternalChat]) -> list[Head]:
    return [TABLES.head_from(row) for row in chats.values_list(*TABLES.columns)]


def _rows(rest: str, values: Iterable[int]) -> Iterator[LogRow]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS + rest, list(values))
        yield from [LogRow(*row) for row in cursor.fetchall()]
