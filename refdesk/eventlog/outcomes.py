"""The outcome of a command."""

from typing import TypeVar

import msgspec

from .events import Event
from .heads import LogHead
from .refusals import Refusal


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Done. `seq` is the event that carries the command's key, None where there was nothing to change.

    `events` are the new ones, to be announced; `head` is the state after them. With `repeat` the key was stored before.
    Each room has a subclass that narrows the types of both.
    """

    head: LogHead
    seq: int | None
    events: tuple[Event, ...] = ()
    repeat: bool = False


class Refused(msgspec.Struct, frozen=True):
    """Not done. Nothing was stored, unless the refusal is `OutcomeUnknown`."""

    refusal: Refusal


Outcome = Stored | Refused

StoredT = TypeVar("StoredT", bound=Stored)


def of_room(stored: type[StoredT], outcome: Outcome) -> StoredT | Refused:
    """The outcome of a command on a room's log, whose type is `stored`. Raises TypeError for one of another room."""
    if not isinstance(outcome, stored | Refused):
        raise TypeError(f"{type(outcome)} is not an outcome of {stored.__module__}")
    return outcome
