"""Making and changing figures: what counts, and the rule in words."""

from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character, nfc
from refdesk.people.models import Operator

from ..datasets.form import Form
from ..models import NAME_LIMIT, RULE_LIMIT, Figure
from ..records.conditions import Chosen, Conditions, wrong_in
from ..records.values import Wrong


class Wanted(NamedTuple):
    """What a figure is to be, made from `version`."""

    version: int
    asked_by: str
    name: str
    rule: str
    conditions: tuple[Chosen, ...]


def conditions_of(figure: Figure) -> tuple[Chosen, ...]:
    """What it counts by."""
    return msgspec.convert(figure.conditions, tuple[Chosen, ...])


def keep(figure: Figure, wanted: Wanted, form: Form, by: Operator) -> bool | list[Wrong]:
    """Put it in place. False: somebody else changed it since `wanted.version`."""
    facts = {name: nfc(getattr(wanted, name).strip()) for name in ("asked_by", "name", "rule")}
    wrong = _wrong(facts, wanted, form)
    if wrong:
        return wrong
    now: dict[str, Any] = {
        **facts,
        "conditions": msgspec.to_builtins(wanted.conditions),
        "version": wanted.version + 1,
        "changed_at": now_ms(),
        "changed_by": by,
    }
    for name, value in now.items():
        setattr(figure, name, value)
    if not figure._state.adding:
        return bool(Figure.objects.filter(pk=figure.pk, version=wanted.version).update(**now))
    figure.version = 1
    figure.save()
    return True


def _wrong(facts: dict[str, str], wanted: Wanted, form: Form) -> list[Wrong]:
    wrong = [
        Wrong(name, _("Write at most %(limit)s characters here.") % {"limit": limit})
        for name, limit in (("asked_by", NAME_LIMIT), ("name", NAME_LIMIT), ("rule", RULE_LIMIT))
        if not facts[name] or len(facts[name]) > limit or forbidden_character(facts[name])
    ]
    wrong += wrong_in(Conditions(chosen=wanted.conditions), form)
    if any(not each.values for each in wanted.conditions):
        wrong.append(Wrong("chosen", _("Choose at least one value.")))
    return wrong
