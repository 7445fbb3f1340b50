"""What the log tells of an error."""

import logging
import sys

from refdesk.kit.logs import Formatter

QUOTING = "null value in column\nDETAIL:  Failing row contains (7, My card is 5551234)"


def test_an_error_is_told_without_the_row_that_the_database_quotes() -> None:
    """Where it happened, what led to it, and the first line of each."""
    try:
        try:
            raise ValueError(QUOTING)
        except ValueError as cause:
            raise RuntimeError("nothing stored") from cause
    except RuntimeError:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "a command broke", None, sys.exc_info())
    told = Formatter("%(message)s").format(record)
    for words in (
        "a command broke",
        "test_logs.py",
        "ValueError: null value in column",
        "RuntimeError: nothing stored",
    ):
        assert words in told
    assert told.index("ValueError") < told.index("RuntimeError")
    assert "5551234" not in told


def test_each_error_of_several_is_told() -> None:
    """As they come out of tasks that ran side by side."""
    try:
        raise ExceptionGroup("two broke", [ValueError(QUOTING), KeyError("library")])
    except ExceptionGroup:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "tasks broke", None, sys.exc_info())
    told = Formatter("%(message)s").format(record)
    for words in ("ExceptionGroup: two broke", "ValueError: null value in column", "KeyError: 'library'"):
        assert words in told
    assert "5551234" not in told
