"""What the sweep does at once: a turn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MOST = 200
"""A turn takes at most this many of a kind, so that others get their turn."""

LATE = 5_000
"""Ends are dated before their commit: one may still be on its way (ms)."""


@dataclass(frozen=True)
class Turn:
    """Commands for the journal; and, once all of them are stored, something that is written besides.

    `done` says how many things lost something by itself. It runs on a thread with a connection, in one transaction.
    """

    commands: tuple[Any, ...] = ()
    done: Callable[[], int] = field(default=lambda: 0)
