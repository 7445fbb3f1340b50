"""Recording an action: a row in the transaction under way, and a line in the server's log after its commit."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from refdesk.kit.addresses import Policy, shorten
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library

from .models import Action, Entry
from .request import Actor, current_actor, current_address

log = logging.getLogger("refdesk.audit")

HOUR = 3600_000
_STRICTNESS: tuple[Policy, ...] = ("none", "short", "full")
_LABEL = 240


@dataclass(frozen=True)
class Thing:
    """What an action is about: its kind, number and name. The name must hold nothing that a patron wrote."""

    kind: str
    id: object = ""
    label: str = ""


def record(
    action: Action,
    about: Thing,
    *,
    actor: Actor | None = None,
    library: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Record an action by whoever sent the request, or by `actor`."""
    entry = entry_of(action, about, actor=actor, library=library, changes=changes)
    entry.save(force_insert=True)
    log_after_commit(entry)


def record_once_an_hour(action: Action, about: Thing, *, library: int | None = None) -> None:
    """Record it; repeats by the same operator within an hour are counted in the same entry, and not logged again."""
    entry = entry_of(action, about, library=library)
    if count_repeat(entry, (entry.actor, about.kind, about.id)):
        log_after_commit(entry)


def count_repeat(entry: Entry, parts: tuple[object, ...]) -> bool:
    """Count the entry into the one with the same action and `parts` of this hour. True where there was none: it is
    saved."""
    words = "\n".join(map(str, (entry.action, entry.at // HOUR, *parts)))
    entry.key = hashlib.sha256(words.encode()).hexdigest()
    if _count(entry):
        return False
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:  # another process was quicker
        _count(entry)
        return False
    return True


def _count(entry: Entry) -> bool:
    found = Entry.objects.filter(key=entry.key)
    return bool(found.update(count=F("count") + entry.count, last_at=entry.last_at))


def log_after_commit(entry: Entry) -> None:
    """One line of JSON, once the transaction that is under way has been committed."""
    line = {
        "action": entry.action,
        "by": {"id": entry.actor, "label": entry.actor_label},
        "about": {"kind": entry.kind, "id": entry.object, "label": entry.object_label},
        "library": entry.library,
        "network": entry.network,
        "changes": entry.changes,
        "count": entry.count,
    }
    transaction.on_commit(lambda: log.info("%s", json.dumps(line, ensure_ascii=True)))


def entry_of(
    action: Action,
    about: Thing,
    *,
    actor: Actor | None = None,
    library: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Entry:
    """An entry that is not saved yet, by whoever sent the request, or by `actor`."""
    by, now = current_actor() if actor is None else actor, now_ms()
    return Entry(
        at=now,
        last_at=now,
        action=action,
        actor=by.id,
        actor_label=by.label[:_LABEL],
        kind=about.kind,
        object=str(about.id),
        object_label=about.label[:_LABEL],
        library=library,
        network=network(current_address(), library),
        changes=dict(changes or {}),
    )


def network(address: str, library: int | None) -> str:
    """As much of an address as the library keeps; without one, as much as all libraries here keep."""
    if not address:
        return ""
    libraries = Library.objects.all() if library is None else Library.objects.filter(pk=library)
    policies = set(libraries.values_list("ip_privacy", flat=True))
    return shorten(address, min(policies, key=_STRICTNESS.index, default="short"))  # type: ignore[arg-type]
