"""News of tickets for operators, and their recipients."""

from collections.abc import Iterator, Set
from typing import Literal

import msgspec

from . import events as e
from .outcomes import Stored

About = Literal["new", "replied", "assigned"]


class Notice(msgspec.Struct, frozen=True):
    """Event `seq` is news for operator `to`; if that is None, for all members of the queue except `excluded`."""

    about: About
    seq: int
    to: int | None = None
    excluded: tuple[int, ...] = ()


def notices_of(stored: Stored) -> Iterator[Notice]:
    """The news of a stored command. Operators get none about their own acts, new owners only `assigned`."""
    new_owners = [event.body.operator for event in stored.events if isinstance(event.body, e.Assigned)]
    for event in stored.events:
        by = _operator_id(event.actor)
        match event.body:
            case e.Opened() | e.Transferred():
                yield Notice("new", event.seq, None, tuple(operator for operator in (by, *new_owners) if operator))
            case e.Replied() if by is None and stored.head.owner:
                yield Notice("replied", event.seq, stored.head.owner)
            case e.Assigned(operator=int(owner)) if owner != by:
                yield Notice("assigned", event.seq, owner)


def recipients(notice: Notice, members: Set[int]) -> Set[int]:
    """The recipients among the members of the ticket's queue. A reply goes to all of them if its owner has left the
    queue."""
    if notice.to is None or (notice.about == "replied" and notice.to not in members):
        return members - set(notice.excluded)
    return members & {notice.to}


def _operator_id(actor: str) -> int | None:
    role, _, rest = actor.partition(":")
    return int(rest.partition(":")[0]) if role == "operator" else None
