"""The header `Retry-After` of an answer (RFC 9110, 10.2.3)."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_SECONDS = re.compile("[0-9]+")


def seconds_of(header: str | None, now: float) -> float | None:
    """Seconds from `now` (seconds since 1970), which may be infinite; None without the header or for nonsense.

    The header holds seconds or an HTTP date, which counts as UTC where it names no zone. A past date is 0.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError):
        return None
