"""The time zone of pages that show several libraries."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from .models import Library


def common_zone() -> tzinfo:
    """The time zone of all libraries; UTC where they have different ones."""
    zones = set(Library.objects.values_list("time_zone", flat=True))
    return ZoneInfo(zones.pop()) if len(zones) == 1 else UTC


def moment(at: int | None) -> str:
    """A time in ms, with its zone, by the clock of the current request; empty for None and 0."""
    if not at:
        return ""
    return timezone.localtime(datetime.fromtimestamp(at / 1000, UTC)).strftime("%Y-%m-%d %H:%M:%S %Z")
