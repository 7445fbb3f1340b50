"""The sweep's unit of work, and the queries for the next heads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from .cursors import Cursor

BATCH_SIZE = 200
"""Maximum heads or rows per batch, so that the sweep alternates between scopes."""

COMMIT_DELAY_MS = 5_000
"""An end has its time before its commit, so the sweep stays behind by this much."""

CLOCK_SKEW_MS = 3600_000
"""Maximum difference between the nodes' clocks, or by which a clock is set back."""


@dataclass(frozen=True)
class Batch:
    """Commands for the journal and, after all of them are stored, a function `finish`.

    `finish` runs in one transaction on a database thread, and returns how many things it deleted data of.
    """

    commands: tuple[Any, ...] = ()
    finish: Callable[[], int] = field(default=lambda: 0)


def next_heads(heads: QuerySet[Any], ended: str, after: Cursor) -> list[Cursor]:
    """The next heads after the cursor, in the order of their end; `ended` is the column of that time."""
    later = Q(**{f"{ended}__gt": after.at}) | Q(**{ended: after.at, "id__gt": after.number})
    return [Cursor(*row) for row in heads.filter(later).order_by(ended, "id").values_list(ended, "id")[:BATCH_SIZE]]


def stragglers(heads: QuerySet[Any], ended: str, after: Cursor, data: Iterable[str]) -> list[int]:
    """Heads behind the cursor that still have one of these data: committed after it passed, with an earlier time.

    Needed only for data that are not stored at all: a period leaves time for late commits.
    """
    unredacted = Q()
    for datum in data:
        unredacted |= ~Q(redacted__contains=f",{datum},")
    before = Q(**{f"{ended}__gt": after.at - CLOCK_SKEW_MS, f"{ended}__lte": after.at})
    return list(heads.filter(unredacted, before).order_by(ended, "id").values_list("id", flat=True)[:BATCH_SIZE])
