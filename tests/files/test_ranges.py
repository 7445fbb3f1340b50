"""Parsing of the `Range` header."""

import pytest

from refdesk.files.serve.downloads import ByteRange, UnsatisfiableRangeError, parse_range


@pytest.mark.parametrize(
    ("header", "stretch"),
    [
        (None, None),
        ("bytes=0-9", ByteRange(0, 10)),
        ("bytes=90-", ByteRange(90, 100)),
        ("bytes=-10", ByteRange(90, 100)),
        ("bytes=-1000", ByteRange(0, 100)),
        ("bytes=50-5000", ByteRange(50, 100)),
        ("bytes=99-99", ByteRange(99, 100)),
        # Not understood, or several: the whole file.
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("bytes=9-2", None),
        ("bytes=a-b", None),
        ("lines=0-9", None),
        ("bytes=" + "9" * 40 + "-", None),
        ("bytes=٣-٤", None),
    ],
)
def test_one_range_is_understood(header: str | None, stretch: ByteRange | None) -> None:
    assert parse_range(header, 100) == stretch


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_after_the_end_is_unsatisfiable(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        parse_range(header, 100)
