"""Why a command was not done. A refusal is a value: a name that says what is so, and facts to explain it."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.kit.units import Seconds, about

Retry = Literal["no", "after_pause", "with_seat"]
"""Whether a client sends a refused act again: never, after `retry_after`, or once its window has the seat."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag_field="name", tag=True, omit_defaults=True):
    """Nothing was stored, but see `OutcomeUnknown`. The class name is the name on the wire; interfaces word it."""

    retry: ClassVar[Retry] = "no"
    status: ClassVar[int] = 400
    """Its HTTP status (RFC 9110, section 15)."""


class KeyReused(Refusal, frozen=True, kw_only=True):
    """The client_key was used before, by another actor or for something else."""

    status = 409


class Unavailable(Refusal, frozen=True, kw_only=True, omit_defaults=False):
    """The database is away, locked or full. The same may be sent again after `retry_after` seconds."""

    status = 503
    retry = "after_pause"
    retry_after: Annotated[Seconds, about("how long to wait before it is sent again")] = 2.0


class OutcomeUnknown(Unavailable, frozen=True, kw_only=True, omit_defaults=False):
    """The database failed at the commit: the act may be stored or not. Sent again with its key, it is stored once."""
