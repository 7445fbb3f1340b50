"""What the journal answers to a command."""

import msgspec

from .events import Event
from .head import Head
from .refusals import Refusal


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """Done: `seq` is the event that carries the command's key, None where all was as asked already.

    `events` are the new ones, which have to be announced. `head` is the chat after them.
    """

    head: Head
    seq: int | None
    events: tuple[Event, ...] = ()
    repeat: bool = False


class Refused(msgspec.Struct, frozen=True):
    """Not done; nothing was stored."""

    refusal: Refusal


Outcome = Stored | Refused
