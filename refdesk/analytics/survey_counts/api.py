"""The API of survey counts: the counts, and changing their rules."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.http.files import csv_file
from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import respond
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from ..datasets import form
from ..datasets.edit import lock_dataset
from ..exchange import csv_tables
from ..models import Dataset, SurveyCount
from ..permissions import administers, survey_counts_of
from ..records.conditions import Chosen, Conditions, filtered
from ..records.query import ConditionsQuery, matching_records, zone_of
from ..records.values import FieldError
from ..schemas import (
    CONDITION_ERRORS,
    dataset_of,
    file_name,
)
from . import edit
from .edit import conditions_of
from .schemas import (
    ChangedSurveyCount,
    NewSurveyCount,
    SurveyCountCondition,
    SurveyCountForm,
    SurveyCountOut,
    SurveyCounts,
)

router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/survey-counts",
    response={200: SurveyCounts, 400: FormErrors},
    summary="List survey counts",
)
def every(request: HttpRequest, dataset: int, query: Query[ConditionsQuery]) -> Status[SurveyCounts | FormErrors]:
    """Each survey count with its rule, counted within the conditions and the operator's departments."""
    of = dataset_of(request, dataset)
    counted = _counted(request, of, query)
    if isinstance(counted, dict):
        shown = [_shown(survey_count, count) for survey_count, count in counted.items()]
        return Status(200, SurveyCounts(administers=administers(current_operator(request), of), survey_counts=shown))
    return Status(400, refused(*counted))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/survey-counts.csv",
    summary="Export survey counts as CSV",
    openapi_extra=CONDITION_ERRORS,
)
def as_csv(request: HttpRequest, dataset: int, query: Query[ConditionsQuery]) -> HttpResponse:
    """The survey counts as a CSV file."""
    of = dataset_of(request, dataset)
    counted = _counted(request, of, query)
    if isinstance(counted, dict):
        content = csv_tables.of_survey_counts(counted, query.first, query.last, form.read(of.form))
        return csv_file(content, f"{file_name(of)} {_('survey counts')}")
    return respond(refused(*counted), 400)


def _counted(request: HttpRequest, of: Dataset, query: ConditionsQuery) -> dict[SurveyCount, int] | list[FieldError]:
    chosen = matching_records(request, of, query)
    if isinstance(chosen, list):
        return chosen
    current, zone = form.read(of.form), zone_of(of)
    return {
        survey_count: filtered(chosen, Conditions(chosen=conditions_of(survey_count)), current, zone).count()
        for survey_count in survey_counts_of(current_operator(request)).filter(dataset=of)
    }


@router.post(
    "/desk/analytics/datasets/{int:dataset}/survey-counts",
    response={201: SurveyCountOut, 400: FormErrors, 403: None},
    summary="Create a survey count",
)
def add(request: HttpRequest, dataset: int, body: NewSurveyCount) -> Status[SurveyCountOut | FormErrors | None]:
    """For administrators."""
    of = dataset_of(request, dataset)
    with transaction.atomic():
        existing = lock_dataset(of).survey_counts.filter(key=body.key).first()
        survey_count = existing or SurveyCount(dataset=of, version=0, key=body.key)
        return _save(request, survey_count, body, survey_count.version, 201)


@router.put(
    "/desk/analytics/survey-counts/{int:survey_count}",
    response={200: SurveyCountOut, 400: FormErrors, 403: None, 409: SurveyCountOut},
    summary="Change a survey count",
)
def change(
    request: HttpRequest, survey_count: int, body: ChangedSurveyCount
) -> Status[SurveyCountOut | FormErrors | None]:
    """For administrators. 409 with the current state if somebody else has changed it since `version`."""
    current = get_object_or_404(survey_counts_of(current_operator(request)), pk=survey_count)
    with transaction.atomic():
        return _save(request, current, body, body.version, 200)


@router.delete(
    "/desk/analytics/survey-counts/{int:survey_count}", response={204: None, 403: None}, summary="Delete a survey count"
)
def delete(request: HttpRequest, survey_count: int) -> Status[None]:
    """For administrators."""
    current = get_object_or_404(survey_counts_of(current_operator(request)), pk=survey_count)
    if not administers(current_operator(request), dataset_of(request, current.dataset_id)):
        return Status(403, None)
    current.delete()
    return Status(204, None)


def _save(
    request: HttpRequest, survey_count: SurveyCount, body: SurveyCountForm, version: int, status: int
) -> Status[SurveyCountOut | FormErrors | None]:
    if not administers(current_operator(request), survey_count.dataset):
        return Status(403, None)
    conditions = tuple(Chosen(field=condition.field, values=tuple(condition.values)) for condition in body.conditions)
    input_ = edit.SurveyCountInput(version, body.survey, body.name, body.rule, conditions)
    # The lock keeps the fields that it counts by from being removed meanwhile.
    outcome = edit.save_survey_count(
        survey_count, input_, form.read(lock_dataset(survey_count.dataset).form), current_operator(request)
    )
    if isinstance(outcome, list):
        return Status(400, refused(*outcome))
    if outcome is False:
        return Status(409, _shown(SurveyCount.objects.select_related("changed_by").get(pk=survey_count.pk), 0))
    return Status(status, _shown(survey_count, 0))


def _shown(survey_count: SurveyCount, count: int) -> SurveyCountOut:
    facts: dict[str, Any] = {name: getattr(survey_count, name) for name in ("id", "survey", "name", "rule", "version")}
    return SurveyCountOut(
        **facts,
        conditions=[
            SurveyCountCondition(field=condition.field, values=list(condition.values))
            for condition in conditions_of(survey_count)
        ],
        count=count,
        changed_at=survey_count.changed_at,
        changed_by=survey_count.changed_by.name if survey_count.changed_by else "",
    )
