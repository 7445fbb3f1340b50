"""What is taken back of a library's files and mails, told to whoever counts it, in the transaction that does it."""

from collections.abc import Callable
from typing import Literal

Kind = Literal["file", "mail"]
Count = Callable[[int, Kind, int, str, int], None]

_counts: list[Count] = []


def ask(count: Count) -> None:
    """Let this count, from now on: library, what, how many, who wanted it (as logs keep it), when (ms)."""
    _counts[:] = [count]


def tell(library: int, kind: Kind, many: int, by: str, at: int) -> None:
    """So many are gone."""
    if many and _counts:
        _counts[0](library, kind, many, by, at)
