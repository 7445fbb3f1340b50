"""Audit log of settings: what was added, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library


def added(thing: Thing, library: Library) -> None:
    record(Action.SETTINGS_ADDED, thing, library=library.pk)


def deleted(thing: Thing, library: Library) -> None:
    record(Action.SETTINGS_DELETED, thing, library=library.pk)


def changed(thing: Thing, library: Library, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Record the values that differ, if any."""
    changes = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    if changes:
        record(Action.SETTINGS_CHANGED, thing, library=library.pk, changes=changes)
