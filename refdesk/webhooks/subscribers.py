"""Which webhooks want an event. Where no library has any, the answer costs no query."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction

from refdesk.libraries.models import Department

from .models import Webhook

_CACHED = "refdesk.webhooks"
_SECONDS = 5
"""Other processes follow a change within this time."""


class Subscriber(NamedTuple):
    """A webhook that is enabled. Events before `since` (ms) aren't sent."""

    webhook: int
    events: frozenset[str]
    since: int


class Subscribers(NamedTuple):
    """The enabled webhooks by library, and the library of each department where there are any."""

    by_library: Mapping[int, tuple[Subscriber, ...]]
    library_of: Mapping[int, int]


def webhooks_of(library: int, event: str, at: int) -> list[int]:
    """The webhooks that want this event of a library, which happened `at` (ms)."""
    subscribers = _current().by_library.get(library, ())
    return [webhook for webhook, events, since in subscribers if event in events and at >= since]


def webhooks_of_department(department: int, event: str, at: int) -> list[int]:
    """The webhooks that want this event of a department's library."""
    current = _current()
    if not current.by_library:
        return []
    library = current.library_of.get(department)
    if library is None:  # the department was created within the last seconds
        library = Department.objects.values_list("library_id", flat=True).get(pk=department)
    return webhooks_of(library, event, at)


def forget() -> None:
    """Have this process see a change after its commit."""
    transaction.on_commit(lambda: cache.delete(_CACHED))


def _current() -> Subscribers:
    cached: Subscribers | None = cache.get(_CACHED)
    if cached is None:
        cached = _read()
        cache.set(_CACHED, cached, _SECONDS)
    return cached


def _read() -> Subscribers:
    by_library: dict[int, tuple[Subscriber, ...]] = defaultdict(tuple)
    for webhook in Webhook.objects.filter(enabled=True).only("library_id", "events", "since"):
        by_library[webhook.library_id] += (Subscriber(webhook.pk, frozenset(webhook.events), webhook.since),)
    libraries = dict(Department.objects.values_list("pk", "library_id")) if by_library else {}
    return Subscribers(dict(by_library), libraries)
