"""A desk frame: what concerns an operator alone, made in memory, and bounded (P25)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from refdesk.chats.head import Head, backups_of, declined_by
from refdesk.chats.request_rules import is_offered
from refdesk.colleagues.presence import colleague
from refdesk.people.answering import answers, is_busy
from refdesk.people.desks import Staff, Standing
from refdesk.people.statuses import ANSWER_WITHIN
from refdesk.protocol.desk_parts import Colleague, ColleagueRequest, DepartmentNow, Person, ReadUpTo, UnansweredChat
from refdesk.protocol.down import Desk, MoreDepartments
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


def _shows_offer(head: Head, own: Standing) -> bool:
    """Whether an open request is shown to this operator: named, or online and monitoring the named department."""
    if not is_offered(head, own.id, own.departments) or own.id == head.claimed_by or own.id in declined_by(head):
        return False
    return head.request_operator == own.id or answers(own, head.request_department or 0)


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


def _shows_unanswered(head: Head, own: Standing) -> bool:
    """Whether the operator may claim the chat for a backup department, and doesn't have it on a board already."""
    backups = [department for department in backups_of(head) if answers(own, department)]
    return bool(backups) and not own.departments.get(head.department, False)


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
        self._colleagues: dict[frozenset[int], dict[int, tuple[Colleague, int]]] = {}

    def colleagues(self, some: Iterable[Standing], own: Standing) -> Iterator[tuple[Colleague, int]]:
        """These as `own` sees them, with the size of each in bytes."""
        made = self._colleagues.setdefault(frozenset(own.departments), {})
        for each in some:
            if each.id not in made:
                made[each.id] = _sized(colleague(each, own))
            yield made[each.id]


def desk_frame(operator: int, now: DesksNow, shared: Shared) -> Desk:
    """All that the operator's desk shows, with version 0 and all departments: `split` makes messages of it."""
    everybody = now.everybody
    own = everybody.operators[operator]
    colleagues = everybody.colleagues(operator)
    shown = _within_room(shared.colleagues(colleagues[:COLLEAGUES], own))
    return Desk(
        version=0,
        name=own.name,
        status=own.chosen,  # type: ignore[arg-type] # the model's choices are the protocol's
        since=own.chosen_since,
        rights=tuple(sorted(each.value for each in own.rights)),
        busy=is_busy(own),
        chats_at_once=own.limit,
        set_by=own.set_by,  # type: ignore[arg-type] # the model's choices are the protocol's
        reason=own.reason,
        back_at=own.back_at,
        answer_by=own.prompted_at and own.prompted_at + ANSWER_WITHIN,
        sign_off_at=own.sign_off_at,
        departments=tuple(
            _department(department, own, everybody)
            for department in sorted(own.departments, key=lambda each: everybody.departments[each])
        ),
        colleagues=tuple(sorted(shown, key=lambda each: everybody.rank[each.id])),
        more_colleagues=len(colleagues) - len(shown),
        read=now.marks.get(operator, ()),
        offers=_fitting(_offer(head, note) for head, note in now.requests if _shows_offer(head, own)),
        unanswered=_fitting(
            _unanswered(head, everybody.departments.get(head.department, ""))
            for head in now.unanswered
            if _shows_unanswered(head, own)
        ),
        joined=now.joined.get(operator, ()),
        settings=now.settings[operator].version if operator in now.settings else "",
    )


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
    found, size = list[Item](), 0
    for each, own_size in sized:
        size += own_size
        if found and size > ROOM:
            break
        found.append(each)
    return tuple(found)


def _department(department: int, own: Standing, everybody: Staff) -> DepartmentNow:
    online = everybody.online(department)
    return DepartmentNow(
        id=department,
        name=everybody.departments[department],
        monitored=own.departments[department],
        online=_people(online, own),
        others=max(0, len(online) - NAMED),
        backup=_people(everybody.online_as_backup(department), own),
        busy=department in everybody.busy,
        closed=department in everybody.closed,
        opens=everybody.closed.get(department, ""),
    )


def _people(online: Sequence[Standing], own: Standing) -> tuple[Person, ...]:
    """The first of these, and the operator whose desk it is."""
    named = online[:NAMED]
    if len(named) < len(online) and any(each is own for each in online):
        named = [own, *(each for each in named if each.id != own.id)][:NAMED]
    return tuple(Person(id=each.id, name=each.name) for each in named)
