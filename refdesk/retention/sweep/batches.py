"""What the sweep does at once: a turn; and which heads are next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from .cursors import Cursor

BATCH_SIZE = 200
"""A turn takes at most this many of a kind, so that others get their turn."""

COMMIT_DELAY_MS = 5_000
"""Ends are dated before their commit: one may still be on its way (ms)."""

CLOCK_SKEW_MS = 3600_000
"""The clocks of nodes may be so far apart, or be set back by so much (ms)."""


@dataclass(frozen=True)
class Batch:
    """Commands for the journal; and, once all of them are stored, something that is written besides.

    `done` says how many things lost something by itself. It runs on a thread with a connection, in one transaction.
    """

    commands: tuple[Any, ...] = ()
    done: Callable[[], int] = field(default=lambda: 0)


def next_heads(heads: QuerySet[Any], ended: str, after: Cursor) -> list[Cursor]:
    """Those heads that are next, in the order in which they ended: the column says when."""
    later = Q(**{f"{ended}__gt": after.at}) | Q(**{ended: after.at, "id__gt": after.number})
    return [Cursor(*row) for row in heads.filter(later).order_by(ended, "id").values_list(ended, "id")[:BATCH_SIZE]]


def stragglers(heads: QuerySet[Any], ended: str, after: Cursor, data: Iterable[str]) -> list[int]:
    """Those that still have one of these data, and came later than the last one that is done, dated before it.

    Only what is kept not at all has no time in which they would have come in.
    """
    left = Q()
    for datum in data:
        left |= ~Q(redacted__contains=f",{datum},")
    before = Q(**{f"{ended}__gt": after.at - CLOCK_SKEW_MS, f"{ended}__lte": after.at})
    return list(heads.filter(left, before).order_by(ended, "id").values_list("id", flat=True)[:BATCH_SIZE])
