"""Why a frame was not acted on, apart from what the chat's own rules say."""

from typing import Annotated

from refdesk.eventlog.refusals import Refusal, Unavailable
from refdesk.kit.units import Bytes, Seconds, about


class BadFrame(Refusal, frozen=True, kw_only=True):
    """Not a frame of this protocol. `reason` names the field, for the client's developer."""

    reason: Annotated[str, about("which field is wrong, and why")]


class FrameTooLarge(Refusal, frozen=True, kw_only=True):
    """The frame has more bytes than `limit`."""

    limit: Annotated[Bytes, about("the limit in bytes")]


class TooMany(Refusal, frozen=True, kw_only=True):
    """Rate limit exceeded. The same may be sent again after `retry_after` seconds."""

    status = 429
    retry = "after_pause"
    retry_after: Annotated[Seconds, about("how long to wait before sending it again")]


class NotNow(Refusal, frozen=True, kw_only=True):
    """A frame that isn't possible now: before the hello, a second hello, or one of the other role."""

    reason: Annotated[str, about("explanation for the client's developer")]


class NoSuchDepartment(Refusal, frozen=True, kw_only=True):
    """The operator does not belong to this department."""

    department: Annotated[int, about("the department's number")]


AnyProtocolRefusal = BadFrame | FrameTooLarge | TooMany | NotNow | NoSuchDepartment


TEMPORARY = (Unavailable, TooMany)


def retry_after(refusal: Refusal) -> float | None:
    """Seconds after which the same act may be sent again (P10); None if the refusal is final."""
    return refusal.retry_after if isinstance(refusal, TEMPORARY) else None
