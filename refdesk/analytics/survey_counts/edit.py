"""Making and changing figures: what counts, and the rule in words."""

from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character, nfc
from refdesk.people.models import Operator

from ..datasets.form import Form
from ..models import NAME_LIMIT, RULE_LIMIT, SurveyCount
from ..records.conditions import Chosen, Conditions, condition_errors
from ..records.values import FieldError


class Wanted(NamedTuple):
    """What a figure is to be, made from `version`."""

    version: int
    survey: str
    name: str
    rule: str
    conditions: tuple[Chosen, ...]


def conditions_of(survey_count: SurveyCount) -> tuple[Chosen, ...]:
    """What it counts by."""
    return msgspec.convert(survey_count.conditions, tuple[Chosen, ...])


def keep(survey_count: SurveyCount, wanted: Wanted, form: Form, by: Operator) -> bool | list[FieldError]:
    """Put it in place. False: somebody else changed it since `wanted.version`."""
    facts = {name: nfc(getattr(wanted, name).strip()) for name in ("survey", "name", "rule")}
    errors = _errors(facts, wanted, form)
    if errors:
        return errors
    now: dict[str, Any] = {
        **facts,
        "conditions": msgspec.to_builtins(wanted.conditions),
        "version": wanted.version + 1,
        "changed_at": now_ms(),
        "changed_by": by,
    }
    for name, value in now.items():
        setattr(survey_count, name, value)
    if not survey_count._state.adding:
        return bool(SurveyCount.objects.filter(pk=survey_count.pk, version=wanted.version).update(**now))
    survey_count.version = 1
    survey_count.save()
    return True


def _errors(facts: dict[str, str], wanted: Wanted, form: Form) -> list[FieldError]:
    errors = [
        FieldError(name, _("Write at most %(limit)s characters here.") % {"limit": limit})
        for name, limit in (("survey", NAME_LIMIT), ("name", NAME_LIMIT), ("rule", RULE_LIMIT))
        if not facts[name] or len(facts[name]) > limit or forbidden_character(facts[name])
    ]
    errors += condition_errors(Conditions(chosen=wanted.conditions), form)
    if any(not each.values for each in wanted.conditions):
        errors.append(FieldError("chosen", _("Choose at least one value.")))
    return errors
