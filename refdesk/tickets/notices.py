"""What happened to tickets that operators want to hear of, and which of them."""

from collections.abc import Iterator, Set
from typing import Literal

import msgspec

from . import events as e
from .outcomes import Stored

About = Literal["new", "replied", "assigned"]


class Notice(msgspec.Struct, frozen=True):
    """Event `seq` is news for operator `to`; for all members of the ticket's queue but these, where that is None."""

    about: About
    seq: int
    to: int | None = None
    excluded: tuple[int, ...] = ()


def notices_of(stored: Stored) -> Iterator[Notice]:
    """Nobody hears of what they did themselves, nor that a ticket is there that they are new_owners."""
    new_owners = [event.body.operator for event in stored.events if isinstance(event.body, e.Assigned)]
    for event in stored.events:
        by = _operator_id(event.actor)
        match event.body:
            case e.Opened() | e.Transferred():
                yield Notice("new", event.seq, None, tuple(each for each in (by, *new_owners) if each))
            case e.Replied() if by is None and stored.head.owner:
                yield Notice("replied", event.seq, stored.head.owner)
            case e.Assigned(operator=int(owner)) if owner != by:
                yield Notice("assigned", event.seq, owner)


def recipients(notice: Notice, members: Set[int]) -> Set[int]:
    """Who hears of it, of the ticket's queue's members. Where its owner is gone, a reply is told to all of them."""
    if notice.to is None or (notice.about == "replied" and notice.to not in members):
        return members - set(notice.excluded)
    return members & {notice.to}


def _operator_id(actor: str) -> int | None:
    role, _, rest = actor.partition(":")
    return int(rest.partition(":")[0]) if role == "operator" else None
