"""A desk frame: what concerns an operator alone, made in memory, and bounded (P25)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from refdesk.chats.head import Head, backups_of, declined_by
from refdesk.chats.rules.request import is_offered
from refdesk.colleagues.presence import colleague
from refdesk.presence.answering import answers, is_busy, is_online
from refdesk.presence.desks import Staff, Standing
from refdesk.presence.statuses import ANSWER_WITHIN
from refdesk.protocol.desk_parts import Colleague, ColleagueRequest, DepartmentNow, Person, ReadUpTo, UnansweredChat
from refdesk.protocol.down import ColleaguesChanged, Desk, MoreDepartments
from refdesk.protocol.encode import encode

from .desk_settings import Settings

Item = TypeVar("Item", bound=msgspec.Struct)

ROOM = 48 * 1024
"""Bytes of each list of a desk frame: four of them fit into a message of at most 256 KiB (P25)."""
COLLEAGUES = 200
NAMED = 5
"""Operators who are named as online in a department. Others are counted."""


class DesksNow(NamedTuple):
    """What all desks show at one moment: the staff, and what concerns single operators.

    `requests` have their notes. `joined`: the chats that an operator has beside those on their boards. `unanswered`:
    unclaimed chats that were offered to backup departments. `settings`: of each operator.
    """

    everybody: Staff
    marks: dict[int, tuple[ReadUpTo, ...]]
    requests: list[tuple[Head, str]]
    joined: dict[int, tuple[int, ...]]
    unanswered: list[Head]
    settings: Mapping[int, Settings]


def _shows_offer(head: Head, reader: Standing) -> bool:
    """Whether an open request is shown to this operator: named, or online and monitoring the named department."""
    if (
        not is_offered(head, reader.id, reader.departments)
        or reader.id == head.claimed_by
        or reader.id in declined_by(head)
    ):
        return False
    return head.request_operator == reader.id or answers(reader, head.request_department or 0)


def _offer(head: Head, note: str) -> ColleagueRequest:
    return ColleagueRequest(
        chat=head.chat,
        guest=head.guest,
        name=head.name,
        question=head.question,
        by=Person(id=head.claimed_by or 0, name=head.claimed_name),
        purpose=head.request_purpose,
        department=head.request_department or 0,
        personal=head.request_operator is not None,
        note=note,
        until=head.request_until or 0,
    )


def _shows_unanswered(head: Head, monitored: Set[int]) -> bool:
    """Whether an operator who is online and monitors these departments may claim the chat for a backup department.

    Not where they have it on a board already.
    """
    return head.department not in monitored and not monitored.isdisjoint(backups_of(head))


def _unanswered(head: Head, department: str) -> UnansweredChat:
    return UnansweredChat(
        chat=head.chat,
        guest=head.guest,
        name=head.name,
        question=head.question,
        department=department,
        started_at=head.started_at,
    )


class Shared:
    """What desks of the same departments show alike at one moment: made once for all of them."""

    def __init__(self) -> None:
        self._members: dict[frozenset[int], list[Standing]] = {}
        self._colleagues: dict[frozenset[int], dict[int, tuple[Colleague, int]]] = {}
        self._unanswered: dict[frozenset[int], tuple[UnansweredChat, ...]] = {}

    def colleagues(self, reader: Standing, everybody: Staff) -> tuple[tuple[Colleague, ...], int]:
        """The colleagues that the desk of `own` shows, by name, and the number of others."""
        departments = frozenset(reader.departments)
        if departments not in self._members:
            self._members[departments] = everybody.members(departments)
        members = self._members[departments]
        first = [member for member in members[: COLLEAGUES + 1] if member.id != reader.id][:COLLEAGUES]
        made = self._colleagues.setdefault(departments, {})
        for member in first:
            if member.id not in made:
                made[member.id] = _sized(colleague(member, reader))
        shown = _within_room(made[member.id] for member in first)
        by_name = tuple(sorted(shown, key=lambda person: everybody.rank[person.id]))
        return by_name, max(len(members) - 1, 0) - len(shown)

    def unanswered(self, reader: Standing, now: DesksNow) -> tuple[UnansweredChat, ...]:
        """The unclaimed chats that are offered to backup departments in which `own` answers."""
        if not now.unanswered or not is_online(reader):
            return ()
        monitored = frozenset(department for department, monitored in reader.departments.items() if monitored)
        if monitored not in self._unanswered:
            self._unanswered[monitored] = _fitting(
                _unanswered(head, now.everybody.departments.get(head.department, ""))
                for head in now.unanswered
                if _shows_unanswered(head, monitored)
            )
        return self._unanswered[monitored]


def desk_frame(operator: int, now: DesksNow, shared: Shared) -> Desk:
    """All that the operator's desk shows, with version 0 and all departments: `split` makes messages of it."""
    everybody = now.everybody
    reader = everybody.operators[operator]
    colleagues, more_colleagues = shared.colleagues(reader, everybody)
    return Desk(
        version=0,
        name=reader.name,
        status=reader.chosen,  # type: ignore[arg-type] # the model's choices are the protocol's
        since=reader.chosen_since,
        rights=tuple(sorted(right.value for right in reader.rights)),
        busy=is_busy(reader),
        chats_at_once=reader.limit,
        set_by=reader.set_by,  # type: ignore[arg-type] # the model's choices are the protocol's
        reason=reader.reason,
        back_at=reader.back_at,
        answer_by=reader.prompted_at and reader.prompted_at + ANSWER_WITHIN,
        sign_off_at=reader.sign_off_at,
        departments=tuple(
            _department(department, reader, everybody)
            for department in sorted(reader.departments, key=lambda number: everybody.departments[number])
        ),
        colleagues=colleagues,
        more_colleagues=more_colleagues,
        read=now.marks.get(operator, ()),
        offers=_fitting(_offer(head, note) for head, note in now.requests if _shows_offer(head, reader)),
        unanswered=shared.unanswered(reader, now),
        joined=now.joined.get(operator, ()),
        settings=now.settings[operator].version if operator in now.settings else "",
    )


def changes(before: Desk | None, desk: Desk, version: int) -> Iterator[Desk | MoreDepartments | ColleaguesChanged]:
    """The frames to send after `before`: rows of colleagues if nothing else differs, else the whole desk."""
    if before is not None and _differ_in_rows(before, desk):
        rows = zip(before.colleagues, desk.colleagues, strict=True)
        yield ColleaguesChanged(colleagues=tuple(row for row_before, row in rows if row != row_before))
    else:
        yield from split(msgspec.structs.replace(desk, version=version))


def _differ_in_rows(before: Desk, desk: Desk) -> bool:
    """Whether the desks differ in the state of the same colleagues alone."""
    same = [row.id for row in before.colleagues] == [row.id for row in desk.colleagues]
    return same and msgspec.structs.replace(before, colleagues=desk.colleagues) == desk


def split(desk: Desk) -> Iterator[Desk | MoreDepartments]:
    """The frames of a desk: departments for which the first one has no room follow in others of the same version."""
    departments = desk.departments
    first = _fitting(departments)
    sent = len(first)
    yield msgspec.structs.replace(desk, departments=first, more=sent < len(departments))
    while sent < len(departments):
        part = _fitting(islice(departments, sent, None))
        sent += len(part)
        yield MoreDepartments(version=desk.version, departments=part, more=sent < len(departments))


def _fitting(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first of these that fit into the room of a list, at least one."""
    return _within_room(map(_sized, items))


def _sized(item: Item) -> tuple[Item, int]:
    return item, len(encode(item)) + 1


def _within_room(sized: Iterable[tuple[Item, int]]) -> tuple[Item, ...]:
    fitting, size = list[Item](), 0
    for item, own_size in sized:
        size += own_size
        if fitting and size > ROOM:
            break
        fitting.append(item)
    return tuple(fitting)


def _department(department: int, reader: Standing, everybody: Staff) -> DepartmentNow:
    online = everybody.online(department)
    return DepartmentNow(
        id=department,
        name=everybody.departments[department],
        monitored=reader.departments[department],
        online=_people(online, reader),
        others=max(0, len(online) - NAMED),
        backup=_people(everybody.online_as_backup(department), reader),
        busy=department in everybody.busy,
        closed=department in everybody.closed,
        opens=everybody.closed.get(department, {}).get(reader.language, ""),
    )


def _people(online: Sequence[Standing], reader: Standing) -> tuple[Person, ...]:
    """The first of these, and the operator whose desk it is."""
    named = online[:NAMED]
    if len(named) < len(online) and any(person is reader for person in online):
        named = [reader, *(person for person in named if person.id != reader.id)][:NAMED]
    return tuple(Person(id=person.id, name=person.name) for person in named)
