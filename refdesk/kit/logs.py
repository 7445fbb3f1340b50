"""The server's log: what went wrong and where, and nothing that anybody wrote."""

import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from threading import Lock
from types import TracebackType

# Lines about refused requests in a minute. A client can send thousands, each of which would be logged.
REFUSED_PER_MINUTE = 30
# Of a record about a refused request: the client's own Host header may be 64 KiB long.
MESSAGE_CHARACTERS = 200


class Formatter(logging.Formatter):
    """Tells of an error no more than its first line: below it a database quotes rows, and patrons' words in them.

    Of an address it tells no more than its beginning where that is one of `private`: what follows there is a key.
    """

    def __init__(self, fmt: str | None = None, *, private: Iterable[str] = ()) -> None:
        super().__init__(fmt)
        beginnings = "|".join(map(re.escape, private)) or "(?!)"
        # A path of its own or behind its host, not a folder somewhere within the path of a file.
        self._keys = re.compile(rf"((?:https?://[^/\s]+|(?<![\w.-]))(?:{beginnings}))[^\s\"'<>]+")

    def format(self, record: logging.LogRecord) -> str:
        """The line, and what follows it of an error, without keys."""
        return self._keys.sub(r"\1…", super().format(record))

    def formatException(  # noqa: N802 logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The error and those that led to it, the first of them first."""
        return "".join(_told(ei[1])) if ei[1] else ""


class RefusedRequests(logging.Filter):
    """For Django's log of suspicious requests: a warning of one line for each, at most `per_minute` of them.

    A client decides what these records say and how many there are, so they get neither a traceback nor the level ERROR.
    The first line after a pause says how many were left out. Works by the records' own times, from any thread.
    """

    def __init__(self, per_minute: int = REFUSED_PER_MINUTE) -> None:
        super().__init__()
        self._per_minute = per_minute
        self._minute = self._passed = self._left_out = 0
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged. Changes the record."""
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


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _told(before)
        yield "\n\nwhich led to\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {str(error).partition(chr(10))[0]}"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield "\n\nof which one is\n\n"
        yield from _told(one)
