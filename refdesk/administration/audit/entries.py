"""The audit log as administrators read it: the entries of their libraries, filtered, and what they are about."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from refdesk.audit.models import Entry
from refdesk.chats.models import Chat
from refdesk.kit.clock import day_start
from refdesk.resources.operations import KINDS
from refdesk.retention.models import Erasure
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all, departments_read_by, libraries_of, operators_of
from refdesk.tickets.models import Ticket
from refdesk.tickets.permissions import queues_of

from .schemas import AuditFilters


def visible_to(by: Operator) -> QuerySet[Entry]:
    """The entries of the administrator's libraries; of one who administers every library, also those of none."""
    return Entry.objects.all() if administers_all(by) else Entry.objects.filter(library__in=libraries_of(by))


def matching(by: Operator, filters: AuditFilters) -> QuerySet[Entry]:
    """The visible entries that meet the filters, the latest first."""
    entries = visible_to(by)
    if filters.action:
        entries = entries.filter(action__in=filters.action)
    if filters.object:
        kind, _, number = filters.object.partition(":")
        entries = entries.filter(kind=kind, object=number)
    if words := filters.search.split():
        names = operators_of(by).values_list("pk", "name", "email")
        people = {pk: f"{name} {email}".casefold() for pk, name, email in names}
        for word in words:
            entries = entries.filter(_contains(people, word))
    zone = zone_of(by)
    if filters.first is not None:
        entries = entries.filter(last_at__gte=day_start(filters.first, zone))
    if filters.last is not None and filters.last != date.max:
        entries = entries.filter(at__lt=day_start(filters.last + timedelta(days=1), zone))
    return entries.order_by("-id")


def zone_of(by: Operator) -> ZoneInfo:
    """The time zone of the administrator's libraries; UTC where they have different ones."""
    zones = set(libraries_of(by).values_list("time_zone", flat=True))
    return ZoneInfo(zones.pop() if len(zones) == 1 else "UTC")


def _contains(people: dict[int, str], word: str) -> Q:
    """`people` are the names of those who still exist: databases differ in which capitals are the same letters."""
    named = [pk for pk, name in people.items() if word.casefold() in name]
    about = Q(kind="operator", object__in=[str(pk) for pk in named])
    label = Q(actor_label__icontains=word) | Q(object_label__icontains=word) | Q(network__startswith=word)
    return Q(actor__in=named) | about | label


_FURTHER_ROWS: dict[str, Callable[[Operator], QuerySet[Any]]] = {
    "erasure": lambda by: Erasure.objects.filter(library__in=libraries_of(by)),
    "chat": lambda by: Chat.objects.filter(department__in=departments_read_by(by)),
    "ticket": lambda by: Ticket.objects.filter(queue__in=queues_of(by.pk)),
}
"""The objects that the administrator can open, by kind of an entry's object that is no setting."""


def openable(by: Operator, entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """The objects of these entries that still exist and that the administrator can open, as (kind, number)."""
    numbers = defaultdict[str, set[int]](set)
    for entry in entries:
        if entry.object.isdecimal():
            numbers[entry.kind].add(int(entry.object))
    return {
        (kind, str(pk))
        for kind, pks in numbers.items()
        if (rows := KINDS[kind].rows if kind in KINDS else _FURTHER_ROWS.get(kind))
        for pk in rows(by).filter(pk__in=pks).values_list("pk", flat=True)
    }
