"""Rules that acts on a chat share, the dismissal and the block. Pure."""

from refdesk.eventlog.contents import checked_text

from . import commands as c
from . import events as e
from . import refusals as r
from .head import Head

Bodies = tuple[e.AnyBody, ...]
Decision = Bodies | r.Refusal

REASON_LIMIT = 1_000


def ended(head: Head) -> r.ChatEnded:
    return r.ChatEnded(by=head.ended_by or "", at=head.ended_at or 0)


def speaks(head: Head, actor: c.Actor) -> r.Refusal | None:
    """None where the actor is the patron with the seat or the operator who claimed the chat."""
    if isinstance(actor, c.Patron):
        return None if actor.seat == head.seat else r.SeatMoved()
    mine = isinstance(actor, c.Operator) and head.claimed_by == actor.id
    return None if mine else r.NotYours(by=head.claimed_name or None)


def dismiss(head: Head, actor: c.Operator, act: c.Dismiss, now: int) -> Decision:
    if head.state == "ended":
        return () if head.ended_by == "dismissal" else ended(head)
    if head.claimed_by is not None:
        return r.AlreadyClaimed(by=head.claimed_name)
    reason = _checked_reason(act.reason)
    return reason if isinstance(reason, r.Refusal) else (e.Dismissed(reason=reason), e.Ended(by="dismissal"))


def block(head: Head, actor: c.Operator, act: c.Block, now: int) -> Decision:
    refusal = ended(head) if head.closed else speaks(head, actor)
    if refusal:
        return refusal
    reason = _checked_reason(act.reason)
    if isinstance(reason, r.Refusal):
        return reason
    blocked = e.Blocked(hours=act.hours, reason=reason)
    return (blocked,) if head.state == "ended" else (blocked, e.Ended(by="block"))


def _checked_reason(reason: str) -> str | r.Refusal:
    return checked_text(reason.strip(), REASON_LIMIT) if reason.strip() else ""
