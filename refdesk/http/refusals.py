"""Refusals of requests that no command on a log gets."""

from refdesk.eventlog.refusals import Refusal


class BadAct(Refusal, frozen=True, kw_only=True):
    """The body isn't an act; `reason` is for the client's developer."""

    reason: str


class LimitReached(Refusal, frozen=True, kw_only=True):
    """The operator has as many of these as they may have."""

    status = 409
    limit: int
