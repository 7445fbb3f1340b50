"""Recording an action: a row in the transaction under way, and a line in the server's log after its commit."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from refdesk.kit import logs
from refdesk.kit.clock import now_ms
from refdesk.kit.ip_addresses import Policy, shorten
from refdesk.libraries.models import Library

from .models import Action, Entry
from .request import Actor, current_actor, current_address

log = logging.getLogger("refdesk.audit")

HOUR = 3600_000
_STRICTNESS: tuple[Policy, ...] = ("none", "short", "full")
_LABEL = 240


@dataclass(frozen=True)
class Thing:
    """The object of an action. `label` must not contain anything that a patron wrote."""

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
    address: str | None = None,
) -> None:
    """Record an action by the sender of the current request, or by `actor` at `address`."""
    entry = entry_of(action, about, actor=actor, library=library, changes=changes, address=address)
    entry.save(force_insert=True)
    log_after_commit(entry)


def record_once_an_hour(
    action: Action, about: Thing, *, actor: Actor | None = None, library: int | None = None, address: str | None = None
) -> None:
    """Record an action; repeats by the same operator within an hour are counted in one entry and not logged again."""
    entry = entry_of(action, about, actor=actor, library=library, address=address)
    if count_repeat(entry, (entry.actor, about.kind, about.id)):
        log_after_commit(entry)


def count_repeat(entry: Entry, parts: tuple[object, ...]) -> bool:
    """Add the entry's count to this hour's entry with the same action and `parts`. True where there was none: then
    the entry is saved."""
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
    entries = Entry.objects.filter(key=entry.key)
    return bool(entries.update(count=F("count") + entry.count, last_at=entry.last_at))


def log_after_commit(entry: Entry) -> None:
    """Log the entry as one line of JSON after the commit of the current transaction."""
    line = {
        "action": entry.action,
        "by": {"id": entry.actor, "label": entry.actor_label},
        "about": {"kind": entry.kind, "id": entry.object, "label": entry.object_label},
        "library": entry.library,
        "network": entry.network,
        "changes": entry.changes,
        "count": entry.count,
    }
    transaction.on_commit(lambda: log.info("%s", json.dumps(line, ensure_ascii=True), extra={logs.AUDIT: line}))


def entry_of(
    action: Action,
    about: Thing,
    *,
    actor: Actor | None = None,
    library: int | None = None,
    changes: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> Entry:
    """An unsaved entry of an action by the sender of the current request, or by `actor` at `address`."""
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
        network=network(current_address() if address is None else address, library),
        changes=dict(changes or {}),
    )


def network(address: str, library: int | None) -> str:
    """The part of an address that the library keeps; without a library, that the strictest of all libraries keeps."""
    if not address:
        return ""
    libraries = Library.objects.all() if library is None else Library.objects.filter(pk=library)
    policies = set(libraries.values_list("ip_privacy", flat=True))
    return shorten(address, min(policies, key=_STRICTNESS.index, default="short"))  # type: ignore[arg-type]
