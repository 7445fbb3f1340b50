"""Makes and changes survey counts: which records count, and the rule in words."""

from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character, nfc
from refdesk.staff.models import Operator

from ..datasets.form import Form
from ..models import NAME_LIMIT, RULE_LIMIT, SurveyCount
from ..records.conditions import Chosen, Conditions, condition_errors
from ..records.values import FieldError


class SurveyCountInput(NamedTuple):
    """The new state of a survey count, based on `version`."""

    version: int
    survey: str
    name: str
    rule: str
    conditions: tuple[Chosen, ...]


def conditions_of(survey_count: SurveyCount) -> tuple[Chosen, ...]:
    return msgspec.convert(survey_count.conditions, tuple[Chosen, ...])


def save_survey_count(
    survey_count: SurveyCount, input_: SurveyCountInput, form: Form, by: Operator
) -> bool | list[FieldError]:
    """Stores the new state. False if somebody else changed it since `input_.version`."""
    facts = {name: nfc(getattr(input_, name).strip()) for name in ("survey", "name", "rule")}
    errors = _errors(facts, input_, form)
    if errors:
        return errors
    now: dict[str, Any] = {
        **facts,
        "conditions": msgspec.to_builtins(input_.conditions),
        "version": input_.version + 1,
        "changed_at": now_ms(),
        "changed_by": by,
    }
    for name, value in now.items():
        setattr(survey_count, name, value)
    if not survey_count._state.adding:
        return bool(SurveyCount.objects.filter(pk=survey_count.pk, version=input_.version).update(**now))
    survey_count.version = 1
    survey_count.save()
    return True


def _errors(facts: dict[str, str], input_: SurveyCountInput, form: Form) -> list[FieldError]:
    errors = [
        FieldError(name, _("Enter at most %(limit)s characters here.") % {"limit": limit})
        for name, limit in (("survey", NAME_LIMIT), ("name", NAME_LIMIT), ("rule", RULE_LIMIT))
        if not facts[name] or len(facts[name]) > limit or forbidden_character(facts[name])
    ]
    errors += condition_errors(Conditions(chosen=input_.conditions), form)
    if any(not condition.values for condition in input_.conditions):
        errors.append(FieldError("chosen", _("Choose at least one value.")))
    return errors
