"""HTTP API: retention periods and the ledger, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from refdesk.audit.models import Action
from refdesk.http.forms import FormError
from refdesk.http.respond import as_schema
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.retention import periods
from refdesk.retention.models import LedgerEntry, NoRetention
from refdesk.retention.permissions import administered_libraries
from refdesk.retention.schemas import (
    DepartmentRetention,
    LibraryRetention,
    RetentionForm,
    RetentionLedgerEntry,
    RetentionPeriodOut,
)
from refdesk.staff.models import Operator

_EXTENT = ("none", "path", "short", "whole", "full")
"""How much of IP addresses (none, short, full) and of page addresses (path, whole) is stored, the least first."""

LEDGER = 50
"""Maximum ledger entries in a response, newest first."""


class Retention(Resource[Library]):
    """The settings of a library that delete data of patrons: `version` covers all of them."""

    model = Library
    kind = "library"
    name = "retention"
    path = "/desk/retention"
    parameter = "library"
    nouns = ("retention settings", "retention settings")
    summaries = {"list": "Read retention settings"}
    about = {
        "list": "The settings of the libraries that the operator administers.",
        "change": "Save the settings; the sweep applies them within a minute. 404 for a library of others.\n\n"
        "409 with the current settings if they have changed since `version`: a period shortened by mistake would "
        "delete data.\nSettings that delete data which the library stores now require a confirmation, and so does "
        "storing more of\naddresses.",
    }
    operations = ("list", "change")
    item, form = LibraryRetention, RetentionForm
    action = Action.RETENTION_CHANGED
    owner = ""

    def rows(self, by: Operator) -> QuerySet[Library]:
        return administered_libraries(by)

    def shown(self, by: Operator, row: Library, version: str) -> LibraryRetention:
        return _settings(row, version)

    def version(self, by: Operator, row: Library) -> str:
        return periods.version(row)

    def values(self, by: Operator, row: Library) -> dict[str, Any]:
        return {"address": row.ip_privacy, "page": row.page_privacy}

    def recorded(self, by: Operator, row: Library) -> dict[str, Any]:
        nothing = NoRetention.objects.filter(department__library=row).order_by("department__name")
        return {
            **{str(datum): days for datum, days in periods.periods_of(row).items()},
            **self.values(by, row),
            "departments that keep nothing": list(nothing.values_list("department__name", flat=True)),
        }

    def fill(self, by: Operator, row: Library, form: RetentionForm) -> list[FormError]:
        row.ip_privacy, row.page_privacy = form.address or row.ip_privacy, form.page or row.page_privacy
        return []

    def grants(self, by: Operator, row: Library, form: RetentionForm, before: Mapping[str, Any]) -> bool:
        chosen = {period.datum: period.days for period in form.data}
        return periods.shortens(row, chosen, set(form.nothing)) or _stores_more(before, form)

    def save(self, by: Operator, row: Library, form: RetentionForm) -> None:
        periods.set_periods(row, {period.datum: period.days for period in form.data}, set(form.nothing))
        row.save(update_fields=["ip_privacy", "page_privacy"])


router = routes(Retention())


def _stores_more(before: Mapping[str, Any], form: RetentionForm) -> bool:
    """Whether more of patrons' IP addresses or of page addresses would be stored."""
    pairs = ((before["address"], form.address), (before["page"], form.page))
    return any(chosen and _EXTENT.index(chosen) > _EXTENT.index(now) for now, chosen in pairs)


def _settings(library: Library, version: str) -> LibraryRetention:
    nothing = set(NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True))
    entries = LedgerEntry.objects.filter(library=library).select_related("department")
    by_default = periods.default_periods()
    return as_schema(
        LibraryRetention,
        library,
        library=library.pk,
        version=version,
        address=library.ip_privacy,
        page=library.page_privacy,
        data=[
            RetentionPeriodOut(datum=d, days=days, default=by_default[d])
            for d, days in periods.periods_of(library).items()
        ],
        departments=[
            DepartmentRetention(id=department.pk, name=department.name, nothing=department.pk in nothing)
            for department in library.departments.all()
        ],
        ledger=[
            as_schema(RetentionLedgerEntry, entry, department=entry.department.name if entry.department else "")
            for entry in entries.order_by("-day", "entity", "department__name", "datum", "cause")[:LEDGER]
        ],
    )
