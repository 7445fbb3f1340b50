"""The outcome of a command."""

from typing import Any

import msgspec

from .refusals import Refusal


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Done. `seq` is the event that carries the command's key, None where there was nothing to change.

    `events` are the new ones, to be announced; `head` is the state after them. With `repeat` the key was stored before.
    Each room has a subclass that narrows the types of both.
    """

    head: Any
    seq: int | None
    events: tuple[Any, ...] = ()
    repeat: bool = False


class Refused(msgspec.Struct, frozen=True):
    """Not done. Nothing was stored, unless the refusal is `OutcomeUnknown`."""

    refusal: Refusal


Outcome = Stored | Refused
