"""The header `Retry-After`, as servers write it."""

from math import inf

import pytest

from refdesk.outgoing.retry_after import seconds_of

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 400, inf),
        ("Wed, 21 Oct 2015 07:29:30 GMT", 90),
        ("Wed, 21 Oct 2015 07:29:30 -0000", 90),
        ("Wednesday, 21-Oct-15 07:29:30 GMT", 90),
        ("Wed Oct 21 07:29:30 2015", 90),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0),
    ],
)
def test_retry_after_is_in_seconds_or_an_HTTP_date(header: str, seconds: float) -> None:
    assert seconds_of(header, NOW) == seconds


@pytest.mark.parametrize(
    "header", [None, "", "soon", "-5", "1.5", "²", "٣", "Wed, 99 Oct 2015 07:28:00 GMT", "1 Jan 0001 00:00:00 +9999"]
)
def test_retry_after_without_a_meaning_is_none(header: str | None) -> None:
    assert seconds_of(header, NOW) is None
