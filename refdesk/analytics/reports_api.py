"""Reports and figures over HTTP."""

from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.people.api import SignedIn

from . import figures, form
from .answers import Wrong
from .axes import Scope, axis
from .conditions import Chosen, Conditions, limited
from .figures import conditions_of
from .models import Dataset, Figure
from .query import Conditioned, found, zone_of
from .reach import administers, figures_of
from .report import stretch, table
from .wire import Refused, asking, dataset_of, refused

router = Router(tags=["analytics"], auth=SignedIn(csrf=True))
_AXES = "none, department, operator, source, year, month, weekday, hour, or field: and its number"


class ReportAsked(Conditioned):
    """What is counted by what."""

    rows: str = Described("month", max_length=40, description=_AXES)
    columns: str = Described("none", max_length=40, description=_AXES)
    measure: Literal["count", "sum", "mean"] = "count"
    of: int | None = Described(None, description="The number field that is added up.")


class Heading(Schema):
    """A row's or column's key and words; months, days and hours have no words: they are the reader's language."""

    key: str
    words: str


class Report(Schema):
    """A table with its sums. `overlaps`: a record may stand in several rows, so that they add up to more than all."""

    rows: list[Heading]
    columns: list[Heading]
    cells: list[list[float]]
    row_totals: list[float]
    column_totals: list[float]
    total: float
    records: int
    overlaps: bool


class ChosenBody(Schema):
    """A condition of a figure: the field has one of these values."""

    field: int
    values: list[int] = Described(max_length=200)


class FigureBody(Schema):
    """What is counted, and the rule as it was understood."""

    asked_by: str = Described(max_length=400)
    name: str = Described(max_length=400)
    rule: str = Described(max_length=20_000)
    conditions: list[ChosenBody] = Described(max_length=40)
    version: int = Described(0, description="From which it was made; 0 for a new one.")


class FigureOut(FigureBody):
    """A figure with its count in the stretch that was asked for."""

    id: int
    count: int
    changed_at: int
    changed_by: str


class Figures(Schema):
    """All figures of a dataset."""

    administers: bool
    figures: list[FigureOut]


@router.get(
    "/desk/analytics/datasets/{int:dataset}/report", response={200: Report, 400: Refused}, summary="Count by two axes"
)
def report(request: HttpRequest, dataset: int, asked: Query[ReportAsked]) -> Status[Report | Refused]:
    """How many records, or what a number field of theirs adds up to, by rows and columns, in the library's time."""
    of = dataset_of(request, dataset)
    chosen = found(request, of, asked)
    if isinstance(chosen, list):
        return Status(400, refused(chosen))
    kept = form.read(of.form)
    scope = Scope(chosen, kept, zone_of(of), *stretch(chosen))
    rows, columns = axis(asked.rows, scope), axis(asked.columns, scope)
    number = kept.field(asked.of) if asked.of else None
    if rows is None or columns is None:
        return Status(400, refused([Wrong("axes", _("There is no such field to count by."))]))
    if asked.measure != "count" and (number is None or number.kind != "number"):
        return Status(400, refused([Wrong("of", _("Choose a field of numbers to add up."))]))
    made = table(scope, rows, columns, asked.measure, number if asked.measure != "count" else None)
    return Status(
        200,
        Report(
            rows=[Heading(key=key, words=words) for key, words in made.rows],
            columns=[Heading(key=key, words=words) for key, words in made.columns],
            cells=made.cells,
            row_totals=made.row_totals,
            column_totals=made.column_totals,
            total=made.total,
            records=made.records,
            overlaps=made.overlaps,
        ),
    )


@router.get(
    "/desk/analytics/datasets/{int:dataset}/figures",
    response={200: Figures, 400: Refused},
    summary="Figures of surveys",
)
def every(request: HttpRequest, dataset: int, asked: Query[Conditioned]) -> Status[Figures | Refused]:
    """Each figure with its rule, counted within the conditions and one's departments."""
    of = dataset_of(request, dataset)
    chosen = found(request, of, asked)
    if isinstance(chosen, list):
        return Status(400, refused(chosen))
    kept = form.read(of.form)
    counted = [
        _shown(each, limited(chosen, Conditions(chosen=conditions_of(each)), kept, zone_of(of)).count())
        for each in figures_of(asking(request)).filter(dataset=of)
    ]
    return Status(200, Figures(administers=administers(asking(request), of), figures=counted))


@router.post(
    "/desk/analytics/datasets/{int:dataset}/figures",
    response={201: FigureOut, 400: Refused, 403: None},
    summary="A new figure",
)
def add(request: HttpRequest, dataset: int, given: FigureBody) -> Status[FigureOut | Refused | None]:
    """For administrators."""
    of = dataset_of(request, dataset)
    return _kept(request, Figure(dataset=of, version=0), of, given, 201)


@router.put(
    "/desk/analytics/figures/{int:figure}",
    response={200: FigureOut, 400: Refused, 403: None, 409: FigureOut},
    summary="Change a figure",
)
def change(request: HttpRequest, figure: int, given: FigureBody) -> Status[FigureOut | Refused | None]:
    """For administrators. 409 where somebody else changed it since `version`: it is now this."""
    kept = get_object_or_404(figures_of(asking(request)), pk=figure)
    return _kept(request, kept, dataset_of(request, kept.dataset_id), given, 200)


@router.delete("/desk/analytics/figures/{int:figure}", response={204: None, 403: None}, summary="Delete a figure")
def delete(request: HttpRequest, figure: int) -> Status[None]:
    """For administrators."""
    kept = get_object_or_404(figures_of(asking(request)), pk=figure)
    if not administers(asking(request), dataset_of(request, kept.dataset_id)):
        return Status(403, None)
    kept.delete()
    return Status(204, None)


def _kept(
    request: HttpRequest, figure: Figure, dataset: Dataset, given: FigureBody, status: int
) -> Status[FigureOut | Refused | None]:
    if not administers(asking(request), dataset):
        return Status(403, None)
    conditions = tuple(Chosen(field=each.field, values=tuple(each.values)) for each in given.conditions)
    wanted = figures.Wanted(given.version, given.asked_by, given.name, given.rule, conditions)
    outcome = figures.keep(figure, wanted, form.read(dataset.form), asking(request))
    if isinstance(outcome, list):
        return Status(400, refused(outcome))
    if outcome is False:
        return Status(409, _shown(Figure.objects.select_related("changed_by").get(pk=figure.pk), 0))
    return Status(status, _shown(figure, 0))


def _shown(figure: Figure, count: int) -> FigureOut:
    facts: dict[str, Any] = {name: getattr(figure, name) for name in ("id", "asked_by", "name", "rule", "version")}
    return FigureOut(
        **facts,
        conditions=[ChosenBody(field=each.field, values=list(each.values)) for each in conditions_of(figure)],
        count=count,
        changed_at=figure.changed_at,
        changed_by=figure.changed_by.name if figure.changed_by else "",
    )
