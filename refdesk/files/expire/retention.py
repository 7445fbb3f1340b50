"""Applies the retention periods that libraries choose to their files."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from refdesk.libraries import file_days

from ..models import File, State
from ..upload.announce import DAY
from .sweeps import expire_command


def retention_of(library: int) -> int:
    """Retention period (ms) of files of chats and tickets; the server's default where files end with these."""
    return (file_days.of_library(library) or settings.CONFIG.file_days) * DAY


def shorten(library: int, days: int | None) -> None:
    """Shorten the retention of files of chats and tickets to `days` from when they were sent; never extends it."""
    if days:
        until = F("at") + days * DAY
        longer = File.objects.filter(library=library, internal_chat=None, state=State.SENT, expires_at__gt=until)
        longer.update(expires_at=until)


def commands_for_ended_chats(libraries: Iterable[int], most: int) -> list[Any]:
    """At most `most` commands that expire the files of ended chats of these libraries."""
    ended = File.objects.filter(state=State.SENT, chat__ended_at__isnull=False, library__in=list(libraries))
    return [expire_command(file) for file in ended[:most]]


def files_of_tickets(libraries: Iterable[int], tickets: QuerySet[Any, Any]) -> QuerySet[File]:
    """The sent files of these tickets (ids) in these libraries."""
    return File.objects.filter(state=State.SENT, ticket__in=tickets, library__in=list(libraries))
