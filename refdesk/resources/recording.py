"""Audit log of settings: what was added, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library


def added(thing: Thing, library: Library | None) -> None:
    record(Action.SETTINGS_ADDED, thing, library=_number(library))


def deleted(thing: Thing, library: Library | None, action: Action = Action.SETTINGS_DELETED) -> None:
    record(action, thing, library=_number(library))


def changed(
    thing: Thing,
    library: Library | None,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    action: Action = Action.SETTINGS_CHANGED,
) -> None:
    """Record the values that differ, if any."""
    changes = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    if changes:
        record(action, thing, library=_number(library), changes=changes)


def _number(library: Library | None) -> int | None:
    return None if library is None else library.pk
