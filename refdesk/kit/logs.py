"""Formatting and limits of the server's log, so that it holds no text of patrons and no secret keys."""

import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from types import TracebackType

AUDIT = "audit"
"""The attribute of a log record that holds an entry of the audit log."""
REFUSED_PER_MINUTE = 30
"""Log entries about refused requests: a client can cause thousands."""
MESSAGE_CHARACTERS = 200
"""The length of such an entry: it may quote a Host header of 64 KiB."""


class Formatter(logging.Formatter):
    """Logs only the first line of an error's message, because databases quote rows, with patrons' texts, in the others.

    `private` are beginnings of paths that are followed by a secret key; the rest of such a path is left out.
    """

    def __init__(self, fmt: str | None = None, *, private: Iterable[str] = ()) -> None:
        super().__init__(fmt)
        beginnings = "|".join(map(re.escape, private)) or "(?!)"
        # Matches the path of a URL or a path alone, but not a folder within the path of a file.
        self._keys = re.compile(rf"((?:https?://[^/\s]+|(?<![\w.-]))(?:{beginnings}))[^\s\"'<>]+")

    def format(self, record: logging.LogRecord) -> str:
        return self._without_keys(super().format(record))

    def _without_keys(self, text: str) -> str:
        return self._keys.sub(r"\1…", text)

    def formatException(  # noqa: N802 logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The error and its causes, the first cause first."""
        return "".join(_traceback(ei[1])) if ei[1] else ""


class JsonFormatter(Formatter):
    """Logs an object a line: `time` (RFC 3339, UTC), `level`, `logger`, `message`, and `traceback` of an error.

    An entry of the audit log, whose message is an object itself, has that object as `audit` in place of `message`.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"time": at.replace("+00:00", "Z"), "level": record.levelname, "logger": record.name}
        audit = getattr(record, AUDIT, None)
        content = {"message": self._without_keys(record.getMessage())} if audit is None else {"audit": audit}
        if record.exc_info:
            content["traceback"] = self._without_keys(self.formatException(record.exc_info))
        return json.dumps(entry | content)


class RefusedRequests(logging.Filter):
    """Reduces Django's log of suspicious requests to `per_minute` warnings of one line.

    Clients determine the text and the number of these records, so they get neither a traceback nor the level ERROR. The
    first entry of a minute says how many were left out. Uses the records' own times. Thread-safe.
    """

    def __init__(self, per_minute: int = REFUSED_PER_MINUTE) -> None:
        super().__init__()
        self._per_minute = per_minute
        self._minute = self._passed = self._left_out = 0
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged. Modifies the record."""
        with self._lock:
            minute = int(record.created // 60)
            if minute != self._minute:
                self._minute, self._passed = minute, 0
            if self._passed == self._per_minute:
                self._left_out += 1
                return False
            self._passed += 1
            left_out, self._left_out = self._left_out, 0
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = record.stack_info = None
        message = record.getMessage()[:MESSAGE_CHARACTERS]
        record.msg, record.args = message + (f" ({left_out} more not logged)" if left_out else ""), None
        return True


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Log only warnings and errors under this name: a first start and commands print what they do."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def _traceback(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _traceback(before)
        yield "\n\nwhich led to\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {str(error).partition(chr(10))[0]}"
    for nested in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield "\n\nof which one is\n\n"
        yield from _traceback(nested)
