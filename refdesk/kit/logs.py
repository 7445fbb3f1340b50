"""The server's log: what went wrong and where, and nothing that anybody wrote."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType


class Formatter(logging.Formatter):
    """Tells of an error no more than its first line: below it a database quotes rows, and patrons' words in them."""

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
