"""The server's log: what went wrong and where, and nothing that anybody wrote."""

import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType


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
