"""Instants and durations as SAML writes them."""

import re
from datetime import UTC, datetime

from refdesk.sign_on.reasons import Reason, SignOnRefused

_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?", re.ASCII)


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


def duration_of(text: str) -> float | None:
    """Seconds of a duration of days or less (XML Schema); None for any other, since a month has no fixed length."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
