"""The API of survey counts: the counts, and changing their rules."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Status

from refdesk.http.files import csv_file
from refdesk.http.forms import FormError, FormErrors, refused
from refdesk.http.respond import respond
from refdesk.kit.clock import now_ms
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import current_operator

from ..datasets import form as forms
from ..datasets.edit import lock_dataset
from ..exchange import csv_tables
from ..models import Dataset, SurveyCount
from ..permissions import administered, administers, datasets_of, survey_counts_of
from ..records.conditions import Conditions, filtered
from ..records.query import ConditionsQuery, matching_records, zone_of
from ..records.values import FieldError
from ..schemas import (
    CONDITION_ERRORS,
    dataset_of,
    file_name,
)
from .edit import conditions_of, fill
from .schemas import NewSurveyCount, SurveyCountOut, SurveyCounts, SurveyCountValues


class SurveyCountSettings(Resource[SurveyCount]):
    """Survey counts are listed by dataset, below."""

    model = SurveyCount
    kind = "survey_count"
    path = "/desk/analytics/survey-counts"
    parameter = "survey_count"
    nouns = ("a survey count", "survey counts")
    about = {
        "create": "404 for a dataset of others. A repeated `key` creates no second one.",
        "change": "409 with the current one if it has changed since `version`. 404 for one of others.",
        "delete": "404 for one of others.",
    }
    operations = ("create", "change", "delete")
    item, new, form = SurveyCountOut, NewSurveyCount, versioned(SurveyCountValues, "ChangedSurveyCount")
    owner = "dataset.library"

    def rows(self, by: Operator) -> QuerySet[SurveyCount]:
        return survey_counts_of(by).filter(dataset__library__in=administered(by)).select_related("dataset__library")

    def values(self, by: Operator, row: SurveyCount) -> dict[str, Any]:
        return super().values(by, row) | {"conditions": row.conditions}

    def facts(self, by: Operator, row: SurveyCount) -> dict[str, Any]:
        return {"count": 0, "changed_at": row.changed_at, "changed_by": row.changed_by.name if row.changed_by else ""}

    def make(self, by: Operator, form: NewSurveyCount) -> SurveyCount:
        datasets = datasets_of(by).filter(library__in=administered(by))
        dataset = lock_dataset(get_object_or_404(datasets, pk=form.dataset))
        return dataset.survey_counts.filter(key=form.key).first() or SurveyCount(dataset=dataset, key=form.key)

    def fill(self, by: Operator, row: SurveyCount, form: SurveyCountValues) -> list[FormError]:
        # The lock keeps the fields that it counts by from being removed meanwhile.
        return fill(row, form, forms.read(lock_dataset(row.dataset).form))

    def save(self, by: Operator, row: SurveyCount, form: SurveyCountValues) -> None:
        row.changed_at, row.changed_by = now_ms(), by
        row.save()


SURVEY_COUNTS = SurveyCountSettings()
router = routes(SURVEY_COUNTS, tag="analytics", right=Right.RECORD)


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
        by = current_operator(request)
        shown: list[Any] = [
            SURVEY_COUNTS.current(by, survey_count).model_copy(update={"count": count})
            for survey_count, count in counted.items()
        ]
        return Status(200, SurveyCounts(administers=administers(by, of), survey_counts=shown))
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
        content = csv_tables.of_survey_counts(counted, query.first, query.last, forms.read(of.form))
        return csv_file(content, f"{file_name(of)} {_('survey counts')}")
    return respond(refused(*counted), 400)


def _counted(request: HttpRequest, of: Dataset, query: ConditionsQuery) -> dict[SurveyCount, int] | list[FieldError]:
    chosen = matching_records(request, of, query)
    if isinstance(chosen, list):
        return chosen
    current, zone = forms.read(of.form), zone_of(of)
    return {
        survey_count: filtered(chosen, Conditions(chosen=conditions_of(survey_count)), current, zone).count()
        for survey_count in survey_counts_of(current_operator(request)).filter(dataset=of)
    }
