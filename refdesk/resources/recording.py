"""Audit log of settings: what was added, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library
from refdesk.libraries.own_texts import ByLanguage


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
    before, now = _flat(before), _flat(now)
    names = [*now, *(name for name in before if name not in now)]
    pairs = {name: [before.get(name, ""), now.get(name, "")] for name in names}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if changes:
        record(action, thing, library=_number(library), changes=changes)


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Each translation under a name of its own, such as “welcome (de)”."""
    translations: ByLanguage = values.get("translations") or {}
    texts = {f"{name} ({tag})": text for tag, texts in translations.items() for name, text in texts.items()}
    return {name: value for name, value in values.items() if name != "translations"} | texts


def _number(library: Library | None) -> int | None:
    return None if library is None else library.pk
