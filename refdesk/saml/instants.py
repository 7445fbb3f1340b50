"""Instants as SAML writes them."""

from datetime import UTC, datetime

from refdesk.sign_on.reasons import Reason, SignOnRefused


def seconds_of(instant: str) -> float:
    """Raises `SignOnRefused`."""
    try:
        moment = datetime.fromisoformat(instant)
    except ValueError as error:
        raise SignOnRefused(Reason.INCOMPLETE, "instant") from error
    if moment.tzinfo is None:
        raise SignOnRefused(Reason.INCOMPLETE, "instant without zone")
    return moment.timestamp()


def instant_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
