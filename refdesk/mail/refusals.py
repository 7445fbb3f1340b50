"""Refusals of sending an email."""

from refdesk.eventlog.refusals import Refusal


class NoEmail(Refusal, frozen=True, kw_only=True):
    """This server sends no email."""

    status = 409


class NobodyThere(Refusal, frozen=True, kw_only=True):
    """The patron's email address is unknown, or the operator isn't of the library."""

    status = 409


class NotesForPatrons(Refusal, frozen=True, kw_only=True):
    """Internal notes go to colleagues only."""

    status = 409
