"""Who may know of a chat."""

from .commands import Actor, Operator, Patron
from .common_rules import participates
from .head import Head


def may_read(head: Head, actor: Actor) -> bool:
    """Whether this actor may know of the chat at all."""
    if isinstance(actor, Patron):
        return actor.chat == head.chat
    if not isinstance(actor, Operator):
        return False
    return head.department in actor.departments or participates(head, actor)
