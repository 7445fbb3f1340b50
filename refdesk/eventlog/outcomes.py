"""What the journal answers to a command."""

from typing import Any

import msgspec

from .refusals import Refusal


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Done: `seq` is the event that carries the command's key, None where all was as asked already.

    `events` are the new ones, which have to be announced. `head` is what they make of it. Each room has a subclass
    that says of which kind both are.
    """

    head: Any
    seq: int | None
    events: tuple[Any, ...] = ()
    repeat: bool = False


class Refused(msgspec.Struct, frozen=True):
    """Not done; nothing was stored, unless the refusal is `OutcomeUnknown`."""

    refusal: Refusal


Outcome = Stored | Refused
