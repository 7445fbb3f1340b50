"""What the log contains of errors and refused requests."""

import json
import logging
import sys

import pytest

from refdesk.kit.logs import Formatter, JsonFormatter, RefusedRequests

QUOTING = "null value in column\nDETAIL:  Failing row contains (7, My card is 5551234)"


def test_the_formatter_leaves_out_rows_quoted_by_the_database() -> None:
    """The traceback, the causes, and the first line of each message remain."""
    try:
        try:
            raise ValueError(QUOTING)
        except ValueError as cause:
            raise RuntimeError("nothing stored") from cause
    except RuntimeError:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "a command broke", None, sys.exc_info())
    line = Formatter("%(message)s").format(record)
    for words in (
        "a command broke",
        "test_logs.py",
        "ValueError: null value in column",
        "RuntimeError: nothing stored",
    ):
        assert words in line
    assert line.index("ValueError") < line.index("RuntimeError")
    assert "5551234" not in line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Internal Server Error: /files/k3y-_X/", "Internal Server Error: /files/…"),
        ("Forbidden (no cookie): /ticket/12.k3y/news/", "Forbidden (no cookie): /ticket/…"),
        ("<ASGIRequest: GET '/files/k3y/'> broke", "<ASGIRequest: GET '/files/…'> broke"),
        ('"POST //files/k3y HTTP/1.1" 500', '"POST //files/… HTTP/1.1" 500'),
        ("see https://desk.example:8000/ticket/k3y/?after=1 now", "see https://desk.example:8000/ticket/… now"),
        ("/files/ can't be answered", "/files/ can't be answered"),
        (
            'File "/srv/refdesk/files/serve/downloads.py", line 7',
            'File "/srv/refdesk/files/serve/downloads.py", line 7',
        ),
        ("/admin/files/file/ can't be answered", "/admin/files/file/ can't be answered"),
    ],
)
def test_the_formatter_cuts_secret_keys_off_addresses(line: str, shown: str) -> None:
    formatter = Formatter("%(message)s", private=["/files/", "/ticket/"])
    assert formatter.format(logging.makeLogRecord({"msg": "%s", "args": (line,)})) == shown


def test_the_formatter_cuts_secret_keys_out_of_errors() -> None:
    try:
        raise LookupError("no view for /files/k3y/")
    except LookupError:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "a page broke", None, sys.exc_info())
    line = Formatter("%(message)s", private=["/files/"]).format(record)
    assert "LookupError: no view for /files/…" in line
    assert "k3y" not in line


def test_the_formatter_logs_each_error_of_a_group() -> None:
    """Errors of concurrent tasks come in an ExceptionGroup."""
    try:
        raise ExceptionGroup("two broke", [ValueError(QUOTING), KeyError("library")])
    except ExceptionGroup:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "tasks broke", None, sys.exc_info())
    line = Formatter("%(message)s").format(record)
    for words in ("ExceptionGroup: two broke", "ValueError: null value in column", "KeyError: 'library'"):
        assert words in line
    assert "5551234" not in line


def _refused(created: float, message: str = "Invalid HTTP_HOST header: 'elsewhere.example'.") -> logging.LogRecord:
    """A record as Django makes it for a suspicious request, with the error that it caught."""
    try:
        raise ValueError(message)
    except ValueError:
        record = logging.LogRecord("django.security", logging.ERROR, __file__, 1, message, None, sys.exc_info())
    record.created = created
    return record


def test_refused_requests_are_logged_as_one_short_warning() -> None:
    record = _refused(0, "Invalid HTTP_HOST header: " + "x" * 60_000)
    assert RefusedRequests().filter(record)
    line = Formatter("%(levelname)s %(message)s").format(record)
    assert line.startswith("WARNING Invalid HTTP_HOST header: xxx")
    assert len(line) < 300
    assert "Traceback" not in line


def test_refused_requests_beyond_the_limit_are_counted_instead_of_logged() -> None:
    refused = RefusedRequests(per_minute=2)
    assert [refused.filter(_refused(1)) for _ in range(5)] == [True, True, False, False, False]
    later = _refused(61)
    assert refused.filter(later)
    assert "(3 more not logged)" in later.getMessage()
    latest = _refused(62)
    assert refused.filter(latest)
    assert "more" not in latest.getMessage()


def test_G8_json_log_has_an_object_a_line_without_secret_keys() -> None:
    try:
        raise ValueError(QUOTING)
    except ValueError:
        record = logging.LogRecord("refdesk", logging.ERROR, __file__, 1, "/files/k3y/\nbroke", None, sys.exc_info())
    record.created = 1_764_633_600.25
    line = JsonFormatter(private=("/files/",)).format(record)
    entry = json.loads(line)
    assert "\n" not in line
    assert "5551234" not in line
    assert entry.pop("traceback").endswith("ValueError: null value in column")
    assert entry == {
        "time": "2025-12-02T00:00:00.250Z",
        "level": "ERROR",
        "logger": "refdesk",
        "message": "/files/…\nbroke",
    }


def test_G8_json_log_holds_an_entry_of_the_audit_log_as_an_object() -> None:
    record = logging.LogRecord("refdesk.audit", logging.INFO, __file__, 1, '{"action": "signed_in"}', None, None)
    record.audit = {"action": "signed_in"}
    entry = json.loads(JsonFormatter().format(record))
    assert entry["audit"] == {"action": "signed_in"}
    assert "message" not in entry
