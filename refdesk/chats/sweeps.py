"""What time does to chats: each sweep finds what is due and returns commands, which the machine checks again.

Several nodes may run the sweeps: the lock lets one command win, and the others have nothing left to change.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from refdesk.eventlog.actors import System
from refdesk.presence.desks import back_again, gone_among, gone_for
from refdesk.presence.leases import living
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .commands import (
    Command,
    EndLost,
    ExpireRequest,
    LoseConnection,
    NoticeOperatorBack,
    NoticeOperatorGone,
    NoticeParticipantGone,
    OfferBackup,
    RestartGrace,
    ServerAct,
)
from .models import Chat
from .queries import shared_chats
from .transfers.backups import due_backups

# Chats of one sweep, so that the work after a large outage is done in steps.
BATCH_LIMIT = 500
# Desks reconnect within this time (ms) after an outage.
RECONNECTED = 15_000


class Times(NamedTuple):
    """In milliseconds; `awake`: how long the service has been up, so that people could reconnect."""

    now: int
    grace: int
    operator_grace: int
    awake: int


Sweep = Callable[[Times], Iterator[Command]]


def connections_of_dead_nodes(times: Times) -> Iterator[Command]:
    """Patrons whose node died are disconnected. Phones count as hidden: a locked phone can't reconnect."""
    up = Chat.objects.filter(connection="up").exclude(node__in=living())
    for chat, seat, mobile in up.values_list("id", "seat", "mobile")[:BATCH_LIMIT]:
        yield _command(chat, LoseConnection(seat=seat, grace=times.grace, hidden=mobile))


def expired_graces(times: Times) -> Iterator[Command]:
    """Chats end whose patron did not reconnect in time."""
    for chat in Chat.objects.filter(deadline__lte=times.now).values_list("id", flat=True)[:BATCH_LIMIT]:
        yield _command(chat, EndLost())


def expired_requests(times: Times) -> Iterator[Command]:
    """Requests to colleagues expire that nobody accepted in time."""
    for chat in Chat.objects.filter(request_until__lte=times.now).values_list("id", flat=True)[:BATCH_LIMIT]:
        yield _command(chat, ExpireRequest())


def unanswered_chats(times: Times) -> Iterator[Command]:
    """Unclaimed chats whose department, and the backups so far, did not answer in time."""
    # After an outage nobody seems to be there until the desks have reconnected.
    due_now = due_backups(times.now, at_once=times.awake >= RECONNECTED, most=BATCH_LIMIT)
    for chat, department in islice(due_now, BATCH_LIMIT):
        yield _command(chat, OfferBackup(department=department.pk, name=department.name))


def operators_gone(times: Times) -> Iterator[Command]:
    """Chats whose operator has had no desk that answers for the grace time, or left the department."""
    claimed = Chat.objects.filter(listed=True, state="active", operator_gone=False)
    if not claimed.exists():  # the questions about operators cost ten times as much, every second
        return
    # After an outage all desks are closed at first; they reconnect within seconds.
    if times.awake >= times.operator_grace:
        for operator in gone_for(times.operator_grace)[:BATCH_LIMIT]:
            for chat in claimed.filter(claimed_by=operator).values_list("id", flat=True)[:BATCH_LIMIT]:
                yield _command(chat, NoticeOperatorGone(operator=operator))
    for chat, operator in claimed.exclude(_by_a_member()).values_list("id", "claimed_by")[:BATCH_LIMIT]:
        yield _command(chat, NoticeOperatorGone(operator=operator))


def participants_gone(times: Times) -> Iterator[Command]:
    """Participants leave who have had no desk open for the grace time, or have left their department."""
    parts = [(chat, participant) for chat, participants in shared_chats() for participant in participants]
    people = {participant.operator for _, participant in parts}
    gone = gone_among(people, times.operator_grace) if people and times.awake >= times.operator_grace else set()
    answering = memberships_with(Right.ANSWER).filter(operator__in=people, operator__is_active=True) if people else ()
    members = {(membership.operator_id, membership.department_id) for membership in answering}
    left = (
        (chat, participant)
        for chat, participant in parts
        if participant.operator in gone or (participant.operator, participant.department) not in members
    )
    for chat, participant in islice(left, BATCH_LIMIT):
        yield _command(chat, NoticeParticipantGone(operator=participant.operator))


def operators_back(times: Times) -> Iterator[Command]:
    """Chats whose operator came back before anyone took over."""
    left: QuerySet[Chat] = Chat.objects.filter(listed=True, operator_gone=True)
    for operator in back_again()[:BATCH_LIMIT] if left.exists() else ():
        for chat in left.filter(_by_a_member(), claimed_by=operator).values_list("id", flat=True):
            yield _command(chat, NoticeOperatorBack(operator=operator))


def _by_a_member() -> Exists:
    answering = memberships_with(Right.ANSWER)
    return Exists(answering.filter(operator=OuterRef("claimed_by"), department=OuterRef("department")))


SWEEPS: tuple[Sweep, ...] = (connections_of_dead_nodes, expired_graces, expired_requests)
SWEEPS_OF_LISTED: tuple[Sweep, ...] = (unanswered_chats, operators_gone, participants_gone, operators_back)
"""Sweeps that find nothing where no desk lists a chat."""


def restarted_graces(grace: int) -> list[Command]:
    """For a node that starts, or was suspended: disconnected patrons get the whole grace time again."""
    due = Chat.objects.filter(deadline__isnull=False).values_list("id", flat=True)
    return [_command(chat, RestartGrace(grace=grace)) for chat in due]


def due(times: Times) -> list[Command]:
    listed = SWEEPS_OF_LISTED if Chat.objects.filter(listed=True).exists() else ()
    return [command for sweep in (*SWEEPS, *listed) for command in sweep(times)]


def _command(chat: int, act: ServerAct) -> Command:
    return Command(chat, System(), act)
