"""Refusals of the HTTP API that concern the account of its client."""

from typing import Annotated

from refdesk.eventlog.refusals import Refusal
from refdesk.kit.units import about


class SecondFactorRequired(Refusal, frozen=True, kw_only=True):
    """The operator has to set up a second factor first, at `/account/second-factor/`."""

    status = 403


class NetworkNotAllowed(Refusal, frozen=True, kw_only=True):
    """The desk can't be used from this network."""

    status = 403


class ConfirmationRequired(Refusal, frozen=True, kw_only=True, omit_defaults=False):
    """The operator has to confirm with their password, a code or a passkey first: `POST /desk/confirmation`."""

    status = 403
    methods: Annotated[tuple[str, ...], about("how they can confirm: `password`, `code`, `passkey`")]
