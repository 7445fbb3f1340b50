"""HTTP API: departments with their opening hours, for administrators."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from refdesk.http.forms import FormError, model_errors
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import encoded
from refdesk.resources.operations import routes
from refdesk.resources.resource import Choice
from refdesk.resources.schemas import versioned
from refdesk.resources.transactions import lock_libraries
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import departments_of, libraries_of, reason_to_stay
from refdesk.staff.roles import Role
from refdesk.staff.signed_in import current_operator

from .department_facts import facts_of
from .department_schemas import DepartmentFacts
from .hours_form import hours_errors, hours_of
from .owners import OfLibrary
from .schemas import DepartmentSettings, DepartmentValues, NewDepartment


class Departments(OfLibrary[Any]):
    """Rows are departments with the numbers of their operators and widgets."""

    model = Department
    kind = "department"
    path = "/desk/administration/departments"
    parameter = "department"
    nouns = ("a department", "departments")
    about = {
        "list": "The departments of the libraries that the operator administers, by library and name.",
        "create": "404 for a library of others. An operator who belongs to no department joins the new one.",
        "delete": "Requires a confirmation: its operators lose their rights there.\n\n"
        "409 while it has widgets, chats or records, or if the operator would no longer administer its library. "
        "409 also if\nits library would have no administrator any more.",
    }
    item, new, form = DepartmentSettings, NewDepartment, versioned(DepartmentValues)
    choices = {
        "backup": Choice(
            lambda by, row: Department.objects.filter(library=row.library_id).exclude(pk=row.pk),
            _("Choose another department of this library."),
        )
    }
    confirmed = frozenset({"delete"})
    protected = _(
        "This department has widgets, chats or records, so it can’t be deleted. Rename it, or remove its operators."
    )
    order = ("library__name", "name")

    def rows(self, by: Operator) -> QuerySet[Any]:
        departments = departments_of(by).select_related("backup")
        return departments.annotate(
            operators_count=Count("memberships", distinct=True), widgets_count=Count("widgets", distinct=True)
        )

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> Any:
        """Lock the library before the department, as changes of people do.

        Of two departments with an administrator each, deleted at once, one remains.
        """
        department = super().find(by, number)
        if not lock:
            return department
        lock_libraries([department.library_id])
        return super().find(by, number, lock=True)

    def facts(self, by: Operator, row: Any) -> dict[str, Any]:
        return {
            "library": row.library_id,
            "library_name": row.library.name,
            "time_zone": row.library.time_zone,
            "operators": row.operators_count,
            "widgets": row.widgets_count,
        }

    def fill_new(self, by: Operator, row: Department, form: NewDepartment) -> list[FormError]:
        row.name = form.name.strip()
        return model_errors(row, "name", "library")

    def fill(self, by: Operator, row: Department, form: DepartmentValues) -> list[FormError]:
        errors = self.write(by, row, form) + (hours_errors(form.hours) if form.hours else [])
        row.hours = None if errors else encoded(hours_of(form.hours))
        return errors + model_errors(row, "name", "library", "backup_after")

    def save(self, by: Operator, row: Department, form: Any) -> None:
        if not row._state.adding:
            row.save(update_fields=self.fields)
            return
        row.save()
        if not by.memberships.exists():
            Membership.objects.create(operator=by, department=row, role=Role.ADMINISTRATOR)

    def delete(self, by: Operator, row: Department) -> str:
        library, last_administrator = row.library, reason_to_stay(row)
        if protected := super().delete(by, row):
            return protected
        if not libraries_of(by).filter(pk=library.pk).exists():
            text = _("You would no longer administer %(library)s. Join another of its departments first.")
            return str(text) % {"library": library.name}
        return last_administrator or ""


DEPARTMENTS = Departments()
router = routes(DEPARTMENTS)


@router.get(
    "/desk/administration/departments/{int:department}/facts",
    response=DepartmentFacts,
    summary="Read what belongs to a department",
)
def get_department_facts(request: HttpRequest, department: int) -> DepartmentFacts:
    """Its members, widgets and queues, which are set elsewhere. 404 for a department of others."""
    by = current_operator(request)
    return facts_of(by, DEPARTMENTS.find(by, department))
