"""Figures over HTTP: what surveys ask for, counted, and the rules changed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.kit.numbers import Number
from refdesk.people.api import SignedIn

from ..datasets import form
from ..datasets.edit import held
from ..exchange import csv_tables
from ..models import Dataset, Figure
from ..permissions import administers, figures_of
from ..records.conditions import Chosen, Conditions, limited
from ..records.query import ConditionsQuery, found, zone_of
from ..records.values import Wrong
from ..schemas import MAY_BE_WRONG, AnalyticsRefused, asking, csv_answer, dataset_of, refused, refused_file
from . import edit
from .edit import conditions_of

router = Router(tags=["analytics"], auth=SignedIn(csrf=True))


class FigureCondition(Schema):
    """A condition of a figure: the field has one of these values."""

    field: Number
    values: list[Number] = Described(max_length=200)


class FigureForm(Schema):
    """What is counted, and the rule as it was understood."""

    asked_by: str = Described(max_length=400)
    name: str = Described(max_length=400)
    rule: str = Described(max_length=20_000)
    conditions: list[FigureCondition] = Described(max_length=40)


class NewFigure(FigureForm):
    """A new figure. `key` is random: the same key again makes no second figure."""

    key: str = Described(pattern="^[A-Za-z0-9_-]{22,32}$")


class ChangedFigure(FigureForm):
    """A figure with another rule, made from `version`."""

    version: Number


class FigureOut(FigureForm):
    """A figure with its count in the stretch that was asked for."""

    id: int
    version: int
    count: int
    changed_at: int
    changed_by: str


class Figures(Schema):
    """All figures of a dataset."""

    administers: bool
    figures: list[FigureOut]


@router.get(
    "/desk/analytics/datasets/{int:dataset}/figures",
    response={200: Figures, 400: AnalyticsRefused},
    summary="Figures of surveys",
)
def every(request: HttpRequest, dataset: int, asked: Query[ConditionsQuery]) -> Status[Figures | AnalyticsRefused]:
    """Each figure with its rule, counted within the conditions and one's departments."""
    of = dataset_of(request, dataset)
    counted = _counted(request, of, asked)
    if isinstance(counted, dict):
        shown = [_shown(each, count) for each, count in counted.items()]
        return Status(200, Figures(administers=administers(asking(request), of), figures=shown))
    return Status(400, refused(counted))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/figures.csv",
    summary="Figures of surveys, as CSV",
    openapi_extra=MAY_BE_WRONG,
)
def as_csv(request: HttpRequest, dataset: int, asked: Query[ConditionsQuery]) -> HttpResponse:
    """The same as a file."""
    of = dataset_of(request, dataset)
    counted = _counted(request, of, asked)
    if isinstance(counted, dict):
        content = csv_tables.of_figures(counted, asked.first, asked.last, form.read(of.form))
        return csv_answer(of, _("figures"), content)
    return refused_file(counted)


def _counted(request: HttpRequest, of: Dataset, asked: ConditionsQuery) -> dict[Figure, int] | list[Wrong]:
    chosen = found(request, of, asked)
    if isinstance(chosen, list):
        return chosen
    kept, zone = form.read(of.form), zone_of(of)
    return {
        each: limited(chosen, Conditions(chosen=conditions_of(each)), kept, zone).count()
        for each in figures_of(asking(request)).filter(dataset=of)
    }


@router.post(
    "/desk/analytics/datasets/{int:dataset}/figures",
    response={201: FigureOut, 400: AnalyticsRefused, 403: None},
    summary="A new figure",
)
def add(request: HttpRequest, dataset: int, given: NewFigure) -> Status[FigureOut | AnalyticsRefused | None]:
    """For administrators."""
    of = dataset_of(request, dataset)
    with transaction.atomic():
        known = held(of).figures.filter(key=given.key).first()
        figure = known or Figure(dataset=of, version=0, key=given.key)
        return _kept(request, figure, given, figure.version, 201)


@router.put(
    "/desk/analytics/figures/{int:figure}",
    response={200: FigureOut, 400: AnalyticsRefused, 403: None, 409: FigureOut},
    summary="Change a figure",
)
def change(request: HttpRequest, figure: int, given: ChangedFigure) -> Status[FigureOut | AnalyticsRefused | None]:
    """For administrators. 409 where somebody else changed it since `version`: it is now this."""
    kept = get_object_or_404(figures_of(asking(request)), pk=figure)
    with transaction.atomic():
        return _kept(request, kept, given, given.version, 200)


@router.delete("/desk/analytics/figures/{int:figure}", response={204: None, 403: None}, summary="Delete a figure")
def delete(request: HttpRequest, figure: int) -> Status[None]:
    """For administrators."""
    kept = get_object_or_404(figures_of(asking(request)), pk=figure)
    if not administers(asking(request), dataset_of(request, kept.dataset_id)):
        return Status(403, None)
    kept.delete()
    return Status(204, None)


def _kept(
    request: HttpRequest, figure: Figure, given: FigureForm, version: int, status: int
) -> Status[FigureOut | AnalyticsRefused | None]:
    if not administers(asking(request), figure.dataset):
        return Status(403, None)
    conditions = tuple(Chosen(field=each.field, values=tuple(each.values)) for each in given.conditions)
    wanted = edit.Wanted(version, given.asked_by, given.name, given.rule, conditions)
    # What a figure counts by isn't removed from the form meanwhile.
    outcome = edit.keep(figure, wanted, form.read(held(figure.dataset).form), asking(request))
    if isinstance(outcome, list):
        return Status(400, refused(outcome))
    if outcome is False:
        return Status(409, _shown(Figure.objects.select_related("changed_by").get(pk=figure.pk), 0))
    return Status(status, _shown(figure, 0))


def _shown(figure: Figure, count: int) -> FigureOut:
    facts: dict[str, Any] = {name: getattr(figure, name) for name in ("id", "asked_by", "name", "rule", "version")}
    return FigureOut(
        **facts,
        conditions=[FigureCondition(field=each.field, values=list(each.values)) for each in conditions_of(figure)],
        count=count,
        changed_at=figure.changed_at,
        changed_by=figure.changed_by.name if figure.changed_by else "",
    )
