"""Reports and survey counts as CSV. Column names are English in every language."""

from collections.abc import Iterable, Mapping
from datetime import date

from refdesk.kit.csv_cells import csv_start

from ..datasets.form import Form
from ..local_time import DAYS
from ..models import SurveyCount
from ..records.conditions import Chosen
from ..reports.table import Measure, Table
from ..survey_counts.edit import conditions_of

_SURVEY_COUNTS = ("Requested by", "Survey count", "First day", "Last day", "Count", "Rule", "Counts")


def of_report(made: Table, rows: str, columns: str, measure: Measure, of: str, form: Form) -> str:
    """A line for each row, then the column totals. `of` is the label of the field that is added up."""
    across = columns != "none"
    total = "Mean" if measure == "mean" else "Total"
    measured = "Records" if measure == "count" else f"{measure.capitalize()}: {of}"
    head = [_named(rows, form), *(_heading(columns, *heading) for heading in made.columns if across)]
    lines = [
        [_heading(rows, *heading), *(inner if across else []), row_total]
        for heading, inner, row_total in zip(made.rows, made.cells, made.row_totals, strict=True)
    ]
    last = [total, *(made.column_totals if across else []), made.total]
    return csv_start([[*head, total if across else measured], *lines, last])


def of_survey_counts(counted: Mapping[SurveyCount, int], first: date | None, last: date | None, form: Form) -> str:
    """A line for each survey count: its count within these days, its rule, and its conditions."""
    days = [day.isoformat() if day else "" for day in (first, last)]
    lines = [
        [
            survey_count.survey,
            survey_count.name,
            *days,
            count,
            survey_count.rule,
            _conditions(conditions_of(survey_count), form),
        ]
        for survey_count, count in counted.items()
    ]
    return csv_start([_SURVEY_COUNTS, *lines])


def _named(axis: str, form: Form) -> str:
    field = form.field(int(axis[6:])) if axis.startswith("field:") else None
    return field.label if field else axis.capitalize()


def _heading(axis: str, key: str, label: str) -> str:
    if axis == "weekday":
        return DAYS[int(key)]
    return f"{int(key):02}:00" if axis == "hour" else label or key


def _conditions(chosen: Iterable[Chosen], form: Form) -> str:
    parts = []
    for condition in chosen:
        field = form.field(condition.field)
        if field:
            values = [field.display(value) for value in condition.values]
            parts.append(f"{field.label}: {', '.join(values)}")
    return "; ".join(parts)
