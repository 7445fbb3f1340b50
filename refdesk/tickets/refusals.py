"""Refusals of commands on tickets; those of every log are in `refdesk.eventlog.refusals`."""

from typing import Annotated

from refdesk.eventlog.address import Address
from refdesk.eventlog.refusals import Refusal
from refdesk.files.refusals import NoSuchUpload, TooManyFiles
from refdesk.kit.units import about
from refdesk.protocol.refusals import TooMany


class NoSuchTicket(Refusal, frozen=True, kw_only=True):
    """There is no such ticket, or the actor has no access to it."""

    status = 404

    log: Annotated[Address | None, about("its address, in answer to `open` or where its feed ends")] = None


class NoSuchQueue(Refusal, frozen=True, kw_only=True):
    """There is no such queue, or the ticket's library can't use it."""

    status = 404


class NotAMember(Refusal, frozen=True, kw_only=True):
    """Only a member of the ticket's queue can own it."""


class AnsweredMeanwhile(Refusal, frozen=True, kw_only=True):
    """Somebody replied after the last event that the author had read; `seq` is that reply. Read it, then send again."""

    status = 409
    by: Annotated[str, about("name of the colleague who replied")]
    seq: Annotated[int, about("the number of that reply")]


class ClaimedMeanwhile(Refusal, frozen=True, kw_only=True):
    """The ticket was assigned to somebody else after the author had read it."""

    status = 409
    by: Annotated[str, about("name of its owner")]


class LinkUsed(Refusal, frozen=True, kw_only=True):
    """The link was opened before, or was replaced by another one."""

    status = 410


class TooManyReplies(TooMany, frozen=True, kw_only=True, tag="TooMany"):
    """Too many replies to one ticket."""


class TooManyOfContact(TooMany, frozen=True, kw_only=True, tag="TooMany"):
    """Too many questions with this contact info."""


class NotClosed(Refusal, frozen=True, kw_only=True):
    """An open ticket can't be redacted by retention."""


ClientRefusal = (
    NoSuchTicket | NoSuchQueue | NotAMember | AnsweredMeanwhile | ClaimedMeanwhile | NoSuchUpload | TooManyFiles
)
"""The refusals of acts that a frame requests, beside those of every log."""
