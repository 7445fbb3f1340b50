"""Which part of a file is asked for."""

import pytest

from refdesk.files.serve.ranges import NotThereError, Stretch, asked


@pytest.mark.parametrize(
    ("header", "stretch"),
    [
        (None, None),
        ("bytes=0-9", Stretch(0, 10)),
        ("bytes=90-", Stretch(90, 100)),
        ("bytes=-10", Stretch(90, 100)),
        ("bytes=-1000", Stretch(0, 100)),
        ("bytes=50-5000", Stretch(50, 100)),
        ("bytes=99-99", Stretch(99, 100)),
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
def test_one_range_is_understood(header: str | None, stretch: Stretch | None) -> None:
    assert asked(header, 100) == stretch


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_what_begins_after_the_end_is_not_there(header: str) -> None:
    with pytest.raises(NotThereError):
        asked(header, 100)
