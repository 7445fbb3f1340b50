"""Counts what was masked, by library, day and kind: without text, and in the transaction that stores the rest."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from django.db.models import F, Sum

from refdesk.eventlog.events import SensitiveKind, SensitiveMasked
from refdesk.eventlog.outcomes import Stored
from refdesk.libraries.models import Department

from .models import MaskingCount

DAYS = 365
"""The days that `of_library` counts."""


def count_chats(stored: Sequence[Stored]) -> None:
    """Projection of chats."""
    numbers = {outcome.head.department or 0 for outcome in stored}
    libraries = dict(Department.objects.filter(pk__in=numbers).values_list("pk", "library_id"))
    for outcome in stored:
        _count(libraries.get(outcome.head.department or 0), outcome)


def count_tickets(stored: Sequence[Stored]) -> None:
    """Projection of tickets."""
    for outcome in stored:
        _count(getattr(outcome.head, "library", None), outcome)


def of_library(library: int, today: date) -> dict[SensitiveKind, int]:
    """How many passages were masked within a year, by kind."""
    rows = MaskingCount.objects.filter(library=library, day__gt=today - timedelta(days=DAYS))
    totals = dict(rows.values_list("kind").annotate(total=Sum("count")))
    return {kind: totals[kind] for kind in get_args(SensitiveKind) if kind in totals}


def _count(library: int | None, outcome: Stored) -> None:
    if library is None:
        return
    for event in outcome.events:
        if isinstance(event.body, SensitiveMasked):
            day = datetime.fromtimestamp(event.at / 1000, UTC).date()
            _add(library, day, Counter(event.body.kinds))


def _add(library: int, day: date, kinds: Counter[SensitiveKind]) -> None:
    for kind, count in kinds.items():
        row, made = MaskingCount.objects.get_or_create(
            library_id=library, day=day, kind=kind, defaults={"count": count}
        )
        if not made:
            MaskingCount.objects.filter(pk=row.pk).update(count=F("count") + count)
