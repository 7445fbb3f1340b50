"""Why a command on a ticket was not done; those that chats have too are the chats'."""

from refdesk.chats.refusals import (
    BadContact,
    BadMarks,
    BadPassage,
    BadTags,
    KeyReused,
    NoSuchChat,
    NotAllowed,
    OutcomeUnknown,
    Refusal,
    TextEmpty,
    TextNotPlain,
    TextTooLong,
    Unavailable,
)
from refdesk.files.refusals import FilesDisabled, NoSuchUpload, TooManyFiles
from refdesk.protocol.refusals import TooMany

__all__ = ["BadContact", "BadMarks", "BadPassage", "BadTags", "KeyReused", "NoSuchChat", "NotAllowed", "Refusal"]
__all__ += [
    "FilesDisabled",
    "NoSuchUpload",
    "OutcomeUnknown",
    "TextEmpty",
    "TextNotPlain",
    "TextTooLong",
    "TooManyFiles",
    "Unavailable",
]


class NoSuchTicket(Refusal, frozen=True, kw_only=True):
    """There is no such ticket, or none that this actor may know of."""


class NoSuchQueue(Refusal, frozen=True, kw_only=True):
    """There is no such queue, or none that a ticket of this library can be in."""


class NotAMember(Refusal, frozen=True, kw_only=True):
    """Only a member of the ticket's queue can own it."""


class AnsweredMeanwhile(Refusal, frozen=True, kw_only=True):
    """Somebody replied after what the writer had read; `seq` is their reply. Read it, then send again."""

    by: str
    seq: int


class ClaimedMeanwhile(Refusal, frozen=True, kw_only=True):
    """The ticket came to somebody else after what had been read of it."""

    by: str


class LinkUsed(Refusal, frozen=True, kw_only=True):
    """The link was opened before, or another one was made since."""


class TooManyReplies(TooMany, frozen=True, kw_only=True, tag="TooMany"):
    """To one ticket."""


class TooManyOfContact(TooMany, frozen=True, kw_only=True, tag="TooMany"):
    """Questions that name this contact."""


class NotClosed(Refusal, frozen=True, kw_only=True):
    """While a question is open, nothing of it is taken back by time alone."""
