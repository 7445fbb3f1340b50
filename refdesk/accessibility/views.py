"""The page /accessibility/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from refdesk.tickets.queries import barrier_queues

from . import report

PARTS = {
    "patrons": _("Widget and pages for patrons"),
    "desk": _("Desk"),
    "administration": _("Administration"),
}
CHAPTERS = {"success_criteria_level_a": _("Level A"), "success_criteria_level_aa": _("Level AA")}
LEVELS = {
    "supports": _("Supports"),
    "partially-supports": _("Partially supports"),
    "does-not-support": _("Does not support"),
    "not-applicable": _("Not applicable"),
}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The conformance report, and a link per library to its form for barriers."""
    source = report.report()
    tables = [_table(part, name) for part, name in PARTS.items()]
    context = {"report": source, "tables": tables, "queues": barrier_queues()}
    return render(request, "accessibility/report.html", context)


def _table(part: str, name: object) -> dict[str, object]:
    rows = [
        {
            "criterion": line.criterion,
            "level": CHAPTERS[line.chapter],
            "adherence": line.adherence,
            "conformance": LEVELS[line.adherence.level],
            "readings": [report.report().readings[reading] for reading in line.adherence.readings],
        }
        for line in report.lines(part)
    ]
    caption = gettext("%(component)s: %(count)d criteria of WCAG 2.2, levels A and AA") % {
        "component": name,
        "count": len(rows),
    }
    return {"id": part, "name": name, "caption": caption, "rows": rows}
