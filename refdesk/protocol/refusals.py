"""Why a frame was not acted on, apart from what the chat's own rules say."""

from refdesk.chats.refusals import Refusal


class BadFrame(Refusal, frozen=True, kw_only=True):
    """Not a frame of this protocol; `reason` names the field, for the person who wrote the client."""

    reason: str


class FrameTooLarge(Refusal, frozen=True, kw_only=True):
    """The frame has more bytes than `limit`."""

    limit: int


class TooMany(Refusal, frozen=True, kw_only=True):
    """Too much in too short a time; the same may be sent again after `retry_after` seconds."""

    retry_after: float


class NotNow(Refusal, frozen=True, kw_only=True):
    """A frame that this connection can't take: before its hello, a second hello, or the other role's."""

    reason: str


class NoSuchDepartment(Refusal, frozen=True, kw_only=True):
    """The operator does not belong to this department."""

    department: int


AnyProtocolRefusal = BadFrame | FrameTooLarge | TooMany | NotNow | NoSuchDepartment
