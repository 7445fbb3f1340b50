"""Desk feeds: what concerns an operator alone, sent whole at each change."""

import asyncio
import logging
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from django.db import Error

from refdesk.chats.head import Head, backups_of, declined_by
from refdesk.chats.queries import chats_offered_to_backups, open_requests, read_marks, shared_chats
from refdesk.chats.request_rules import is_offered
from refdesk.database.run import Run
from refdesk.people.answering import answers, is_busy
from refdesk.people.desks import Staff, Standing, staff
from refdesk.people.statuses import ANSWER_WITHIN
from refdesk.protocol.down import (
    Colleague,
    ColleagueRequest,
    DepartmentNow,
    Desk,
    Person,
    ReadUpTo,
    UnansweredChat,
)
from refdesk.protocol.encode import frame

from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

PAUSE = 0.1
RETRY = 1.0
UNANSWERED = 100
"""Chats offered to backups in one frame, the longest waiting first: a message has at most 256 KiB (P25)."""

OnOperator = Callable[[Standing | None], None]
"""Called with the operator's name and departments, or with None once they may not sign in."""


class DeskFeeds:
    """The operators' connections of this node.

    A change of anybody's presence makes one query of all staff, from which each desk's frame is made in memory.
    """

    def __init__(self, read: Run) -> None:
        self._read = read
        self._desks: dict[SendBuffer, tuple[int, OnOperator]] = {}
        self._sent: dict[SendBuffer, Desk | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = self._stopped = False
        self._version = 0

    def join(self, operator: int, send_buffer: SendBuffer, on_operator: OnOperator) -> None:
        """Report the operator's name and departments now and at each change."""
        self._desks[send_buffer] = (operator, on_operator)
        self.changed()

    def show(self, send_buffer: SendBuffer) -> None:
        """Send desk frames to a connection that has joined."""
        self._sent[send_buffer] = None
        self.changed()

    def open(self) -> list[tuple[SendBuffer, int]]:
        """The connections that show a desk, with their operators."""
        return [(buffer, self._desks[buffer][0]) for buffer in self._sent if buffer in self._desks]

    def leave(self, send_buffer: SendBuffer) -> None:
        self._desks.pop(send_buffer, None)
        self._sent.pop(send_buffer, None)

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def changed(self) -> None:
        """Something that desks show has changed, here or on another node."""
        if self._desks and self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._task and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            now = await self._read(_query, sorted({operator for operator, _ in self._desks.values()}))
            for send_buffer, (operator, on_operator) in list(self._desks.items()):
                self._send(send_buffer, operator, on_operator, now)
        except Error as error:
            log.warning("the desks can't be read, trying again: %s", error)
            await asyncio.sleep(RETRY)
            self._again = True
        if self._again:
            self._again = False
            self.changed()

    def _send(self, send_buffer: SendBuffer, operator: int, on_operator: OnOperator, now: "DesksNow") -> None:
        own = now.everybody.operators.get(operator)
        if own is None:
            on_operator(None)
            return
        on_operator(own)
        desk = _desk(operator, now, version=0)
        if send_buffer in self._sent and self._sent[send_buffer] != desk:
            self._sent[send_buffer] = desk
            self._version += 1
            send_buffer.push(frame(_desk(operator, now, version=self._version)))


class DesksNow(NamedTuple):
    """What all desks show at one moment: the staff, and what concerns single operators.

    `requests` have their notes. `joined`: the active chats in which an operator participates. `unanswered`: unclaimed
    chats that were offered to backup departments.
    """

    everybody: Staff
    marks: dict[int, tuple[ReadUpTo, ...]]
    requests: list[tuple[Head, str]]
    joined: dict[int, tuple[int, ...]]
    unanswered: list[Head]


def _query(operators: list[int]) -> DesksNow:
    marks: dict[int, tuple[ReadUpTo, ...]] = {}
    for operator, chat, seq, count in read_marks(operators):
        marks[operator] = (*marks.get(operator, ()), ReadUpTo(chat=chat, seq=seq, count=count))
    return DesksNow(staff(), marks, open_requests(), _joined(), chats_offered_to_backups())


def _joined() -> dict[int, tuple[int, ...]]:
    """The active chats in which operators participate, by operator."""
    joined: dict[int, tuple[int, ...]] = {}
    for chat, participants in shared_chats():
        for one in participants:
            joined[one.operator] = (*joined.get(one.operator, ()), chat)
    return joined


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


def _desk(operator: int, now: DesksNow, version: int) -> Desk:
    everybody = now.everybody
    own = everybody.operators[operator]
    colleagues = [s for s in everybody.of(own.departments) if s.id != operator]
    return Desk(
        version=version,
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
            DepartmentNow(
                id=department,
                name=everybody.departments[department],
                monitored=monitored,
                online=tuple(Person(id=s.id, name=s.name) for s in everybody.online(department)),
                backup=tuple(Person(id=s.id, name=s.name) for s in everybody.online_as_backup(department)),
                busy=department in everybody.busy,
                closed=department in everybody.closed,
                opens=everybody.closed.get(department, ""),
            )
            for department, monitored in sorted(own.departments.items(), key=lambda d: everybody.departments[d[0]])
        ),
        colleagues=tuple(
            Colleague(
                id=s.id,
                name=s.name,
                status=s.status,  # type: ignore[arg-type]
                since=s.since,
                departments=tuple(sorted(s.departments.keys() & own.departments.keys())),
                chats=s.chats,
                busy=is_busy(s),
                reason=s.reason if s.status == s.chosen else "",
                back_at=s.back_at if s.status == s.chosen else None,
                picture=s.picture,
            )
            for s in colleagues
        ),
        read=now.marks.get(operator, ()),
        offers=tuple(_offer(head, note) for head, note in now.requests if _shows_offer(head, own)),
        unanswered=tuple(
            _unanswered(head, everybody.departments.get(head.department, ""))
            for head in islice((head for head in now.unanswered if _shows_unanswered(head, own)), UNANSWERED)
        ),
        joined=now.joined.get(operator, ()),
    )
