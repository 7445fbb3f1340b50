"""Refusals of the HTTP API that concern the account of its client."""

from refdesk.eventlog.refusals import Refusal


class SecondFactorRequired(Refusal, frozen=True, kw_only=True):
    """The operator has to set up a second factor first, at `/account/second-factor/`."""

    status = 403


class NetworkNotAllowed(Refusal, frozen=True, kw_only=True):
    """The desk can't be used from this network."""

    status = 403
