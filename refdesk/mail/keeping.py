"""The rows of mails that were dealt with: they tell whom a mail went to, or who wrote it."""

from django.db.models import QuerySet

from .models import Incoming, Mail

_OPEN = [Mail.State.DUE, Mail.State.SENDING]


def over(library: int | None, until: int) -> bool:
    """Whether there are any of before that time (ms)."""
    return any(rows.exists() for rows in _rows(library, until))


def forget(library: int | None, until: int, most: int) -> int:
    """Remove so many of them at most; how many. What was received and removed is not read again: its place is kept."""
    gone = 0
    for rows in _rows(library, until):
        numbers = list(rows.order_by("id").values_list("id", flat=True)[:most])
        gone += rows.model._default_manager.filter(id__in=numbers).delete()[0] if numbers else 0
    return gone


def _rows(library: int | None, until: int) -> list[QuerySet[Mail] | QuerySet[Incoming]]:
    read = Incoming.objects.filter(at__lt=until).exclude(state=Incoming.State.READING)
    if library is None:
        return [read.filter(ticket=None)]
    sent = Mail.objects.filter(library=library, made_at__lt=until).exclude(state__in=_OPEN)
    return [sent, read.filter(ticket__library=library)]
