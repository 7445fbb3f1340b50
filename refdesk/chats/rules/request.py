"""The rules of requests to colleagues, to take a chat or to join it: accepted, declined, withdrawn, expired. Pure."""

from collections.abc import Callable, Container
from typing import Any, NamedTuple

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Act
from refdesk.eventlog.contents import checked_text
from refdesk.eventlog.refusals import Refusal

from .. import commands as c
from .. import refusals as r
from ..colleague_events import (
    ColleagueRequested,
    Joined,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
    Transferred,
)
from ..head import Head, backups_of, declined_by
from ..participants import LIMIT, decoded, found
from .conditions import Decision, decides, ended, participates

NOTE_LIMIT = 1_000
REQUEST_TIME = 60_000
"""How long (ms) a request to colleagues stays open."""


class Receiver(NamedTuple):
    """Who receives a request: the name of the colleague or department, and of its department."""

    name: str
    department_name: str


NeedsReceiver = c.RequestColleague | c.AcceptRequest | c.Reassign | c.Claim
FindReceiver = Callable[[Head, c.Operator, Any], Receiver | None]
"""Returns None where the colleague is not online in the department, or no one else is."""


ANSWERS = (c.AcceptRequest, c.DeclineRequest)
NEEDS_RECEIVER = (c.RequestColleague, c.AcceptRequest, c.Reassign, c.Claim)


def is_offered(head: Head, operator: int, departments: Container[int]) -> bool:
    """Whether an open request is for this operator, a member of these departments."""
    return head.request_department in departments and head.request_operator in (None, operator)


def claiming_department(head: Head, departments: Container[int]) -> int | None:
    """The first backup department that the chat was offered to among these; None where there is none."""
    return next((backup for backup in backups_of(head) if backup in departments), None)


def accepted_department(head: Head, actor: c.Operator) -> int | None:
    """The department through which the actor would accept the open request; None without one.

    A participant joins through the chat's own department, where they belong to it: the chat stays there if they own it.
    """
    if head.request_purpose == "join" and head.department in actor.departments:
        return head.department
    return head.request_department


def request_colleague(
    head: Head, actor: c.Operator, act: c.RequestColleague, now: int, receiver: FindReceiver
) -> Decision:
    refusal = ended(head) if head.state == "ended" else decides(head, actor)
    if refusal:
        return refusal
    if head.request_until is not None:
        return r.RequestOpen(to=head.request_name)
    note = checked_text(act.note.strip(), NOTE_LIMIT) if act.note.strip() else ""
    if isinstance(note, Refusal):
        return note
    if act.purpose == "join" and len(decoded(head.participants)) >= LIMIT:
        return r.ParticipantsFull(limit=LIMIT)
    # Nobody is invited twice, nor a department as a whole.
    joins = act.purpose == "transfer" or (act.operator and found(head.participants, act.operator) is None)
    receives = receiver(head, actor, act) if joins else None
    if receives is None:
        return r.NobodyAvailable()
    return (
        ColleagueRequested(
            purpose=act.purpose,
            department=act.department,
            operator=act.operator,
            name=receives.name,
            note=note,
            until=now + REQUEST_TIME,
        ),
    )


def accept_request(head: Head, actor: c.Operator, act: c.AcceptRequest, now: int, receiver: FindReceiver) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by == actor.id:
        return ()
    department = accepted_department(head, actor)
    if department is None or not is_offered(head, actor.id, actor.departments):
        return () if participates(head, actor) else r.NotOffered(by=head.claimed_name or None)
    receives = receiver(head, actor, act)
    name = receives.department_name if receives else ""
    if head.request_purpose == "join":
        return (Joined(operator=actor.id, name=actor.name, department=department, department_name=name),)
    return (
        Transferred(
            operator=actor.id,
            name=actor.name,
            previous=head.claimed_name,
            department=department,
            previous_department=head.department,
            department_name=name if department != head.department else "",
        ),
    )


def reassign(head: Head, actor: c.Operator, act: c.Reassign, now: int, receiver: FindReceiver) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by == act.operator:
        return ()
    receives = receiver(head, actor, act) if act.operator and head.claimed_by is not None else None
    if receives is None:
        return r.NobodyAvailable()
    return (
        Transferred(
            operator=act.operator,
            name=receives.name,
            previous=head.claimed_name,
            department=act.department,
            previous_department=head.department,
            department_name=receives.department_name if act.department != head.department else "",
        ),
    )


def decline_request(head: Head, actor: c.Operator, act: c.DeclineRequest, now: int) -> Decision:
    if not is_offered(head, actor.id, actor.departments) or head.claimed_by == actor.id:
        return ended(head) if head.state == "ended" else r.NotOffered(by=head.claimed_name or None)
    return () if actor.id in declined_by(head) else (RequestDeclined(operator=actor.id, name=actor.name),)


def withdraw_request(head: Head, actor: c.Operator, act: c.WithdrawRequest, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else decides(head, actor)
    if refusal:
        return refusal
    return (RequestWithdrawn(),) if head.request_until is not None else ()


def expire_request(head: Head, actor: System, act: c.ExpireRequest, now: int) -> Decision:
    due = head.request_until is not None and head.request_until <= now
    return (RequestExpired(name=head.request_name),) if due else ()


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.RequestColleague: request_colleague,
    c.AcceptRequest: accept_request,
    c.WithdrawRequest: withdraw_request,
    c.DeclineRequest: decline_request,
    c.ExpireRequest: expire_request,
    c.Reassign: reassign,
}
