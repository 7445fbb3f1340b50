"""Who may know of a chat."""

from .commands import Actor, Operator, Patron
from .head import Head


def may_read(actor: Actor, head: Head) -> bool:
    """Whether this actor may know of the chat at all."""
    if isinstance(actor, Patron):
        return actor.chat == head.chat
    return isinstance(actor, Operator) and head.department in actor.departments
