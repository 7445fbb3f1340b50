"""The content of survey counts: which records count, and the rule in words."""

import msgspec
from django.utils.translation import gettext as _

from refdesk.http.forms import FormError, refused
from refdesk.kit.text import forbidden_character, nfc

from ..datasets.form import Form
from ..models import NAME_LIMIT, RULE_LIMIT, SurveyCount
from ..records.conditions import Chosen, Conditions, condition_errors
from ..records.values import FieldError
from .schemas import SurveyCountValues


def conditions_of(survey_count: SurveyCount) -> tuple[Chosen, ...]:
    return msgspec.convert(survey_count.conditions, tuple[Chosen, ...])


def fill(survey_count: SurveyCount, values: SurveyCountValues, form: Form) -> list[FormError]:
    """Write the values into the survey count; what is wrong, by field."""
    errors = []
    for name, limit in (("survey", NAME_LIMIT), ("name", NAME_LIMIT), ("rule", RULE_LIMIT)):
        text = nfc(getattr(values, name).strip())
        setattr(survey_count, name, text)
        if not text or len(text) > limit or forbidden_character(text):
            errors.append(FieldError(name, _("Enter 1 to %(limit)s characters here.") % {"limit": limit}))
    survey_count.conditions = [condition.model_dump() for condition in values.conditions]
    errors += condition_errors(Conditions(chosen=conditions_of(survey_count)), form)
    if not all(condition.values for condition in values.conditions):
        errors.append(FieldError("chosen", _("Choose at least one value.")))
    return refused(*errors).errors
