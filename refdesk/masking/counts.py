"""Counts what was masked, by library, day and kind: without text, and in the transaction that stores the rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from django.db import connection
from django.db.models import Sum

from refdesk.eventlog.events import SensitiveKind, SensitiveMasked
from refdesk.eventlog.outcomes import Stored
from refdesk.libraries.models import Department

from .models import MaskingCount

_ADD = """
INSERT INTO masking_maskingcount (library_id, day, kind, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (library_id, day, kind) DO UPDATE SET count = masking_maskingcount.count + excluded.count
"""
DAYS = 365
"""The days that `of_library` counts."""


def count_chats(stored: Sequence[Stored]) -> None:
    """Projection of chats."""
    numbers = {outcome.head.department or 0 for outcome in stored}
    libraries = dict(Department.objects.filter(pk__in=numbers).values_list("pk", "library_id"))
    _count((libraries.get(outcome.head.department or 0), outcome) for outcome in stored)


def count_tickets(stored: Sequence[Stored]) -> None:
    """Projection of tickets."""
    _count((getattr(outcome.head, "library", None), outcome) for outcome in stored)


def of_library(library: int, today: date) -> dict[SensitiveKind, int]:
    """How many passages were masked within a year, by kind."""
    rows = MaskingCount.objects.filter(library=library, day__gt=today - timedelta(days=DAYS))
    totals = dict(rows.values_list("kind").annotate(total=Sum("count")))
    return {kind: totals[kind] for kind in get_args(SensitiveKind) if kind in totals}


def _count(outcomes: Iterable[tuple[int | None, Stored]]) -> None:
    """Counts what one batch masked, by the library of each outcome."""
    counts: Counter[tuple[int, date, SensitiveKind]] = Counter()
    for library, outcome in outcomes:
        for event in outcome.events:
            if library is not None and isinstance(event.body, SensitiveMasked):
                day = datetime.fromtimestamp(event.at / 1000, UTC).date()
                counts.update((library, day, kind) for kind in event.body.kinds)
    if counts:
        with connection.cursor() as cursor:
            # Sorted: two lanes that lock the same rows in one order can't wait for each other in a circle.
            cursor.executemany(_ADD, [(*key, count) for key, count in sorted(counts.items())])
