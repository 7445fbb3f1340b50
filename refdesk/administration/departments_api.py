"""HTTP API: departments with their opening hours, for administrators."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from refdesk.http.forms import FormError, model_errors
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import encoded
from refdesk.people.api import current_operator
from refdesk.people.models import Membership, Operator
from refdesk.people.permissions import departments_of, libraries_of, reason_to_stay
from refdesk.people.roles import Role
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.transactions import lock_libraries

from .department_facts import facts_of
from .department_schemas import DepartmentFacts
from .hours_form import hours_errors, hours_of
from .owners import library_or_404
from .schemas import DepartmentForm, DepartmentSettings, NewDepartment


class Departments(Resource[Any]):
    """Rows are departments with the numbers of their operators and widgets."""

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
    listed, item, new, form = DepartmentSettings, DepartmentSettings, NewDepartment, DepartmentForm
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

    def shown(self, by: Operator, row: Any, version: str) -> DepartmentSettings:
        return DepartmentSettings(
            id=row.pk,
            library=row.library_id,
            library_name=row.library.name,
            time_zone=row.library.time_zone,
            version=version,
            name=row.name,
            hours=row.hours,
            sign_off=row.sign_off,
            backup=row.backup_id,
            backup_after=row.backup_after,
            operators=row.operators_count,
            widgets=row.widgets_count,
        )

    def values(self, by: Operator, row: Department) -> dict[str, Any]:
        return {
            "name": row.name,
            "hours": row.hours,
            "sign_off": row.sign_off,
            "backup": row.backup.name if row.backup else None,
            "backup_after": row.backup_after,
        }

    def make(self, by: Operator, form: NewDepartment) -> Department:
        return Department(library=library_or_404(by, form.library))

    def fill_new(self, by: Operator, row: Department, form: NewDepartment) -> list[FormError]:
        row.name = form.name.strip()
        return model_errors(row, "name", "library")

    def fill(self, by: Operator, row: Department, form: DepartmentForm) -> list[FormError]:
        row.name, row.sign_off = form.name.strip(), form.sign_off
        row.backup, row.backup_after = _backup(row, form.backup), form.backup_after
        errors = [*model_errors(row, "name", "library", "backup_after")]
        errors += hours_errors(form.hours) if form.hours else []
        if form.backup is not None and row.backup is None:
            errors.append(FormError(field="backup", text=str(_("Choose another department of this library."))))
        if not errors:
            row.hours = encoded(hours_of(form.hours))
        return errors

    def save(self, by: Operator, row: Department, form: Any) -> None:
        if not row._state.adding:
            row.save(update_fields=["name", "hours", "sign_off", "backup", "backup_after"])
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


def _backup(department: Department, number: int | None) -> Department | None:
    """Another department of the same library; None where there is no such one."""
    others = Department.objects.filter(library=department.library_id).exclude(pk=department.pk)
    return others.filter(pk=number).first() if number is not None else None
