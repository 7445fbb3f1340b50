"""The API of statistics."""

from datetime import date
from typing import Any

from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from refdesk.http.files import csv_file
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.widgets.models import Widget

from . import csv_tables
from .axes import AXES, By
from .chat_facts import MISSED_AFTER
from .concurrency import Cell, ConcurrencyAxis, Days, Opening, count_concurrency
from .filters import StatisticsQuery, filtered, filtered_departments, filtered_shifts, number_of, shifts_within
from .models import Shift
from .permissions import administered_departments, facts_of, seen_departments
from .schemas import (
    ConcurrencyCell,
    StatisticsConcurrency,
    StatisticsNamed,
    StatisticsRow,
    StatisticsScope,
    StatisticsTable,
)
from .table import Table, table

router = Router(tags=["statistics"], auth=SignedIn(right=Right.READ))
_EPOCH = date(1970, 1, 1).toordinal()


@router.get("/desk/statistics/filters", response=StatisticsScope, summary="List the filters of statistics")
def scope(request: HttpRequest) -> StatisticsScope:
    """Departments, widgets, and the operators whose statistics are visible: for administrators all."""
    who = current_operator(request)
    departments = seen_departments(who).order_by("library__name", "name")
    several = departments.values("library").distinct().count() > 1
    operators = Operator.objects.filter(memberships__department__in=administered_departments(who))
    first = facts_of(who, by_operator=False).aggregate(day=Min("day"))["day"]
    return StatisticsScope(
        departments=[
            StatisticsNamed(
                id=department.pk, name=f"{department.library.name}: {department.name}" if several else department.name
            )
            for department in departments
        ],
        operators=[_named(operator) for operator in (operators | Operator.objects.filter(pk=who.pk)).distinct()],
        all_operators={department.pk for department in departments} <= administered_departments(who),
        widgets=[
            StatisticsNamed(id=widget.pk, name=widget.slug)
            for widget in Widget.objects.filter(department__in=departments)
        ],
        first=None if first is None else date.fromordinal(first + _EPOCH),
        missed_after=MISSED_AFTER,
    )


@router.get("/desk/statistics", response=StatisticsTable, summary="Count chats")
def by_axis(request: HttpRequest, filters: Query[StatisticsQuery], by: By = "month") -> StatisticsTable:
    """Ended chats by month, weekday, hour, hour of the week (`week`), department, operator, widget or page.

    *Answered*: an operator wrote to the patron. *Missed*: nobody wrote, though the patron waited 60 s or longer.
    *Abandoned*: nobody wrote, and the patron left sooner. *Questions*: records of Reference Analytics made from these
    chats. By operator, an operator sees only their own row; administrators see all.
    """
    counted = _table(request, filters, by)
    rows = [StatisticsRow.from_orm(row) for row in counted.rows]
    return StatisticsTable(by=by, rows=rows, total=StatisticsRow.from_orm(counted.total))


@router.get("/desk/statistics.csv", summary="Export counts of chats as CSV")
def by_axis_csv(request: HttpRequest, filters: Query[StatisticsQuery], by: By = "month") -> HttpResponse:
    """The table as a CSV file."""
    return csv_file(csv_tables.of_table(_table(request, filters, by), by), f"chats-by-{by}")


@router.get(
    "/desk/statistics/concurrency", response=StatisticsConcurrency, summary="Count concurrent chats and staffed hours"
)
def concurrency(
    request: HttpRequest, filters: Query[StatisticsQuery], by: ConcurrencyAxis = "hour"
) -> StatisticsConcurrency:
    """The most chats open at the same moment, hours in which a chat began, and hours with an operator online."""
    cells = [ConcurrencyCell(**vars(cell)) for cell in _cells(request, filters, by)]
    return StatisticsConcurrency(by=by, since=_since(filtered_shifts(filters, current_operator(request))), cells=cells)


@router.get("/desk/statistics/concurrency.csv", summary="Export concurrency and staffing as CSV")
def concurrency_csv(
    request: HttpRequest, filters: Query[StatisticsQuery], by: ConcurrencyAxis = "hour"
) -> HttpResponse:
    """The table as a CSV file."""
    return csv_file(csv_tables.of_concurrency(_cells(request, filters, by), by), f"staff-by-{by}")


def _named(row: Any) -> StatisticsNamed:
    return StatisticsNamed(id=row.pk, name=row.name)


def _table(request: HttpRequest, filters: StatisticsQuery, by: By) -> Table:
    return table(filtered(filters, current_operator(request), by_operator=by == "operator"), AXES[by])


def _cells(request: HttpRequest, filters: StatisticsQuery, by: ConcurrencyAxis) -> list[Cell]:
    first, last = filters.first or date(1970, 1, 2), filters.last or date.max
    shifts = filtered_shifts(filters, current_operator(request))
    return count_concurrency(
        filtered(filters, current_operator(request)),
        shifts_within(shifts, first, last),
        by,
        Days(number_of(first), number_of(last)),
        # Before the first shift of all days, nothing is known of staff to compare with.
        Opening(filtered_departments(filters, current_operator(request)), _since(shifts)),
    )


def _since(shifts: QuerySet[Shift]) -> int | None:
    """When the first shift began (ms)."""
    since: int | None = shifts.aggregate(began=Min("began_at"))["began"]
    return since
