"""The rules of who has a chat: claimed, taken over, left, and whether its operators are there. Pure."""

from collections.abc import Callable

import msgspec

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Act
from refdesk.eventlog.refusals import NoSuchChat, Refusal

from .. import commands as c
from .. import refusals as r
from ..colleague_events import BackupOffered, Claimed, Left, OperatorBack, OperatorGone, OwnerChanged, TakenOver
from ..head import Head, backups_of
from ..participants import Participant, decoded, found
from .conditions import Decision, ended, speaks
from .request import FindReceiver, claiming_department


def claim(head: Head, actor: c.Operator, act: c.Claim, now: int, receiver: FindReceiver) -> Decision:
    claimed = _claim(head, actor, now)
    if isinstance(claimed, Refusal) or not claimed or head.department in actor.departments:
        return claimed
    department, target = claiming_department(head, actor.departments), receiver(head, actor, act)
    if department is None or target is None:
        return NoSuchChat()
    moved = {"department": department, "previous_department": head.department}
    return (msgspec.structs.replace(claimed[0], **moved, department_name=target.department_name),)


def _claim(head: Head, actor: c.Operator, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by is None:
        return (Claimed(operator=actor.id, name=actor.name, waited=now - head.started_at),)
    return () if head.claimed_by == actor.id else r.AlreadyClaimed(by=head.claimed_name)


def offer_backup(head: Head, actor: System, act: c.OfferBackup, now: int) -> Decision:
    departments = (head.department, *backups_of(head))
    if head.state != "waiting" or act.department in departments:
        return ()
    return (BackupOffered(department=act.department, name=act.name),)


def take_over(head: Head, actor: c.Operator, act: c.TakeOver, now: int) -> Decision:
    if head.state != "active" or head.claimed_by == actor.id:
        return _claim(head, actor, now)
    if not head.operator_gone:
        return r.StillAttended(by=head.claimed_name)
    part = found(head.participants, actor.id)
    if part and head.department not in actor.departments:
        return (_owned_by(head, part),)
    return (TakenOver(operator=actor.id, name=actor.name, previous=head.claimed_name),)


def leave_chat(head: Head, actor: c.Operator, act: c.LeaveChat, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    if head.claimed_by != actor.id:
        return (Left(operator=actor.id, name=actor.name),)
    named = [participant for participant in decoded(head.participants) if act.owner in (0, participant.operator)]
    return (_owned_by(head, named[0]),) if len(named) == 1 else r.NoNewOwner()


def _owned_by(head: Head, participant: Participant) -> OwnerChanged:
    """The participant owns the chat, which follows them to their department where they don't belong to the chat's."""
    moves = participant.department != head.department
    return OwnerChanged(
        operator=participant.operator,
        name=participant.name,
        previous=head.claimed_name,
        department=participant.department,
        previous_department=head.department,
        department_name=participant.department_name if moves else "",
    )


def operator_gone(head: Head, actor: System, act: c.NoticeOperatorGone, now: int) -> Decision:
    gone = head.state == "active" and head.claimed_by == act.operator and not head.operator_gone
    return (OperatorGone(name=head.claimed_name),) if gone else ()


def operator_back(head: Head, actor: System, act: c.NoticeOperatorBack, now: int) -> Decision:
    back = head.operator_gone and head.claimed_by == act.operator
    return (OperatorBack(name=head.claimed_name),) if back else ()


def participant_gone(head: Head, actor: System, act: c.NoticeParticipantGone, now: int) -> Decision:
    part = found(head.participants, act.operator)
    return (Left(operator=part.operator, name=part.name),) if part and head.state != "ended" else ()


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.Claim: claim,
    c.OfferBackup: offer_backup,
    c.TakeOver: take_over,
    c.NoticeOperatorGone: operator_gone,
    c.NoticeOperatorBack: operator_back,
    c.LeaveChat: leave_chat,
    c.NoticeParticipantGone: participant_gone,
}
