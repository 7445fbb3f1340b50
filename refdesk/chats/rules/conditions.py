"""Conditions that the rules of several acts share. Pure."""

from refdesk.eventlog.refusals import Refusal

from .. import commands as c
from .. import events as e
from .. import refusals as r
from ..head import Head
from ..participants import is_among

Bodies = tuple[e.AnyBody, ...]
Decision = Bodies | Refusal


def ended(head: Head) -> r.ChatEnded:
    return r.ChatEnded(by=head.ended_by or "", at=head.ended_at or 0)


def speaks(head: Head, actor: c.Actor) -> Refusal | None:
    """None where the actor may write: the patron with the seat, the chat's owner, or a participant."""
    refusal = decides(head, actor)
    if refusal and isinstance(actor, c.Operator) and participates(head, actor):
        return None
    return refusal


def decides(head: Head, actor: c.Actor) -> Refusal | None:
    """None where the actor is the patron with the seat or the chat's owner, who may end the chat and transfer it."""
    if isinstance(actor, c.Patron):
        return None if actor.seat == head.seat else r.SeatMoved()
    mine = isinstance(actor, c.Operator) and head.claimed_by == actor.id
    return None if mine else r.NotYours(by=head.claimed_name or None)


def participates(head: Head, actor: c.Operator) -> bool:
    """Whether the operator participates in the chat beside its owner."""
    return is_among(head.participants, actor.id, actor.departments)
