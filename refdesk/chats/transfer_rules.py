"""The rules of a transfer: requested, and then accepted, declined, withdrawn or expired. Pure."""

from collections.abc import Callable, Container
from typing import NamedTuple

from refdesk.eventlog.acts import Act
from refdesk.eventlog.contents import checked_text

from . import commands as c
from . import events as e
from . import refusals as r
from .common_rules import Decision, ended, speaks
from .head import Head, backups_of, declined_by

NOTE_LIMIT = 1_000
TRANSFER_TIME = 60_000
"""How long (ms) a request to transfer a chat stays open."""


class Receiver(NamedTuple):
    """Who would receive a transferred chat: the name of the colleague or department, and of its department."""

    name: str
    department_name: str


NeedsReceiver = c.RequestTransfer | c.AcceptTransfer | c.Reassign | c.Claim
FindReceiver = Callable[[Head, c.Operator, NeedsReceiver], Receiver | None]
"""Returns None where the colleague is not online in the department, or nobody else is."""


ANSWERS = (c.AcceptTransfer, c.DeclineTransfer)
NEEDS_RECEIVER = (c.RequestTransfer, c.AcceptTransfer, c.Reassign, c.Claim)


def nobody(head: Head, actor: c.Operator, act: NeedsReceiver) -> None:
    return None


def is_offered(head: Head, operator: int, departments: Container[int]) -> bool:
    """Whether an open request to transfer the chat is for this operator, a member of these departments."""
    return head.transfer_department in departments and head.transfer_operator in (None, operator)


def claiming_department(head: Head, departments: Container[int]) -> int | None:
    """The first backup department that the chat was offered to among these; None where there is none."""
    return next((one for one in backups_of(head) if one in departments), None)


def request_transfer(
    head: Head, actor: c.Operator, act: c.RequestTransfer, now: int, receiver: FindReceiver
) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    if head.transfer_until is not None:
        return r.TransferOpen(to=head.transfer_name)
    note = checked_text(act.note.strip(), NOTE_LIMIT) if act.note.strip() else ""
    if isinstance(note, r.Refusal):
        return note
    found = receiver(head, actor, act)
    if found is None:
        return r.NobodyToTransferTo()
    return (
        e.TransferRequested(
            department=act.department, operator=act.operator, name=found.name, note=note, until=now + TRANSFER_TIME
        ),
    )


def accept_transfer(head: Head, actor: c.Operator, act: c.AcceptTransfer, now: int, receiver: FindReceiver) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by == actor.id:
        return ()
    department = head.transfer_department
    if department is None or not is_offered(head, actor.id, actor.departments):
        return r.NotOffered(by=head.claimed_name or None)
    found = receiver(head, actor, act)
    return (
        e.Transferred(
            operator=actor.id,
            name=actor.name,
            previous=head.claimed_name,
            department=department,
            previous_department=head.department,
            department_name=found.department_name if found and department != head.department else "",
        ),
    )


def reassign(head: Head, actor: c.Operator, act: c.Reassign, now: int, receiver: FindReceiver) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by == act.operator:
        return ()
    found = receiver(head, actor, act) if act.operator and head.claimed_by is not None else None
    if found is None:
        return r.NobodyToTransferTo()
    return (
        e.Transferred(
            operator=act.operator,
            name=found.name,
            previous=head.claimed_name,
            department=act.department,
            previous_department=head.department,
            department_name=found.department_name if act.department != head.department else "",
        ),
    )


def decline_transfer(head: Head, actor: c.Operator, act: c.DeclineTransfer, now: int) -> Decision:
    if not is_offered(head, actor.id, actor.departments) or head.claimed_by == actor.id:
        return ended(head) if head.state == "ended" else r.NotOffered(by=head.claimed_name or None)
    return () if actor.id in declined_by(head) else (e.TransferDeclined(operator=actor.id, name=actor.name),)


def withdraw_transfer(head: Head, actor: c.Operator, act: c.WithdrawTransfer, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    return (e.TransferWithdrawn(),) if head.transfer_until is not None else ()


def expire_transfer(head: Head, actor: c.System, act: c.ExpireTransfer, now: int) -> Decision:
    due = head.transfer_until is not None and head.transfer_until <= now
    return (e.TransferExpired(name=head.transfer_name),) if due else ()


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.RequestTransfer: request_transfer,
    c.AcceptTransfer: accept_transfer,
    c.WithdrawTransfer: withdraw_transfer,
    c.DeclineTransfer: decline_transfer,
    c.ExpireTransfer: expire_transfer,
    c.Reassign: reassign,
}
