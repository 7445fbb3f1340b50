"""Who may know of a chat."""

from .commands import Actor, Operator, Patron
from .head import Head
from .rules.conditions import participates


def is_read_only(head: Head, operator: Operator) -> bool:
    """Whether this reader reads a transcript: the chat has ended, or is not one that they answer."""
    return head.state == "ended" or not (head.department in operator.departments or participates(head, operator))


def may_read(head: Head, actor: Actor) -> bool:
    """Whether this actor may know of the chat at all: the one rule of feeds and of transcripts over HTTP."""
    if isinstance(actor, Patron):
        return actor.chat == head.chat
    if not isinstance(actor, Operator):
        return False
    if head.department in actor.departments or participates(head, actor):
        return True
    return head.department in (actor.reads if head.state == "ended" else actor.follows)
