"""HTTP API: departments with their opening hours, for administrators."""

from typing import Any

from django.db import transaction
from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormError, FormErrors, model_errors, refused, version_of
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import encoded
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import confirmed
from refdesk.people.models import Membership
from refdesk.people.permissions import departments_of, libraries_of, reason_to_stay
from refdesk.people.roles import Role

from . import audited
from .department_facts import facts_of
from .department_schemas import DepartmentFacts
from .hours_form import hours_errors, hours_of
from .owners import library_or_404
from .schemas import DepartmentForm, DepartmentSettings, NewDepartment
from .transactions import in_transaction, lock_libraries, locked_or_404

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/departments", response=list[DepartmentSettings], summary="List departments")
def list_departments(request: HttpRequest) -> list[DepartmentSettings]:
    """The departments of the libraries that the operator administers, by library and name."""
    return [_settings(each) for each in _departments(request).order_by("library__name", "name")]


@router.post(
    "/desk/administration/departments",
    response={201: DepartmentSettings, 400: FormErrors},
    summary="Create a department",
)
@in_transaction
def add_department(request: HttpRequest, form: NewDepartment) -> Status[DepartmentSettings | FormErrors]:
    """404 for a library of others. An operator who belongs to no department joins the new one."""
    by = current_operator(request)
    library = library_or_404(by, form.library)
    department = Department(library=library, name=form.name.strip())
    if errors := model_errors(department, "name", "library"):
        return Status(400, FormErrors(errors=errors))
    department.save()
    audited.added(_thing(department), library)
    if not by.memberships.exists():
        Membership.objects.create(operator=by, department=department, role=Role.ADMINISTRATOR)
    return Status(201, _settings(_departments(request).get(pk=department.pk)))


@router.get(
    "/desk/administration/departments/{int:department}", response=DepartmentSettings, summary="Read a department"
)
def get_department(request: HttpRequest, department: int) -> DepartmentSettings:
    """404 for a department of others."""
    return _settings(get_object_or_404(_departments(request), pk=department))


@router.get(
    "/desk/administration/departments/{int:department}/facts",
    response=DepartmentFacts,
    summary="Read what belongs to a department",
)
def get_department_facts(request: HttpRequest, department: int) -> DepartmentFacts:
    """Its members, widgets and queues, which are set elsewhere. 404 for a department of others."""
    return facts_of(current_operator(request), get_object_or_404(_departments(request), pk=department))


@router.put(
    "/desk/administration/departments/{int:department}",
    response={200: DepartmentSettings, 400: FormErrors, 409: DepartmentSettings},
    summary="Change a department",
)
@in_transaction
def change_department(
    request: HttpRequest, department: int, form: DepartmentForm
) -> Status[DepartmentSettings | FormErrors]:
    """Save the settings. 409 with the current ones if they have changed since `version`."""
    found = locked_or_404(_departments(request), department)
    before = _values(found)
    if form.version != version_of(before):
        return Status(409, _settings(found))
    found.name = form.name.strip()
    found.backup, found.backup_after = _backup(found, form.backup), form.backup_after
    errors = [*model_errors(found, "name", "library", "backup_after")]
    errors += hours_errors(form.hours) if form.hours else []
    if form.backup is not None and found.backup is None:
        errors.append(FormError(field="backup", text=_("Choose another department of this library.")))
    if errors:
        return Status(400, FormErrors(errors=errors))
    found.hours = encoded(hours_of(form.hours))
    found.sign_off = form.sign_off
    found.save(update_fields=["name", "hours", "sign_off", "backup", "backup_after"])
    audited.changed(_thing(found), found.library, before, _values(found))
    return Status(200, _settings(found))


@router.delete(
    "/desk/administration/departments/{int:department}",
    response={204: None, 409: FormErrors},
    summary="Delete a department",
)
@confirmed
@in_transaction
def delete_department(request: HttpRequest, department: int) -> Status[FormErrors | None]:
    """Requires a confirmation: its operators lose their rights there.

    409 while it has widgets, chats or records, or if the operator would no longer administer its library. 409 also if
    its library would have no administrator any more.
    """
    library = get_object_or_404(_departments(request), pk=department).library
    # So that of two departments with an administrator each, deleted at once, one remains. The library before the
    # department, as changes of people lock them.
    lock_libraries([library.pk])
    found = locked_or_404(_departments(request), department)
    thing = _thing(found)
    reason = reason_to_stay(found)
    try:
        found.delete()
    except ProtectedError:
        text = _(
            "This department has widgets, chats or records, so it can’t be deleted. Rename it, or remove its operators."
        )
        return Status(409, refused(("", text)))
    if not libraries_of(current_operator(request)).filter(pk=library.pk).exists():
        transaction.set_rollback(True)
        text = _("You would no longer administer %(library)s. Join another of its departments first.")
        return Status(409, refused(("", text % {"library": library.name})))
    if reason:
        transaction.set_rollback(True)
        return Status(409, refused(("", reason)))
    audited.deleted(thing, library)
    return Status(204, None)


def _backup(department: Department, number: int | None) -> Department | None:
    """Another department of the same library; None where there is no such one."""
    others = Department.objects.filter(library=department.library_id).exclude(pk=department.pk)
    return others.filter(pk=number).first() if number is not None else None


def _departments(request: HttpRequest) -> QuerySet[Any]:
    """Those that the operator administers."""
    departments = departments_of(current_operator(request)).select_related("backup")
    return departments.annotate(
        operators_count=Count("memberships", distinct=True), widgets_count=Count("widgets", distinct=True)
    )


def _values(department: Department) -> dict[str, object]:
    return {
        "name": department.name,
        "hours": department.hours,
        "sign_off": department.sign_off,
        "backup": department.backup.name if department.backup else None,
        "backup_after": department.backup_after,
    }


def _settings(department: Any) -> DepartmentSettings:
    return DepartmentSettings(
        id=department.pk,
        library=department.library_id,
        library_name=department.library.name,
        time_zone=department.library.time_zone,
        version=version_of(_values(department)),
        name=department.name,
        hours=department.hours,
        sign_off=department.sign_off,
        backup=department.backup_id,
        backup_after=department.backup_after,
        operators=department.operators_count,
        widgets=department.widgets_count,
    )


def _thing(department: Department) -> Thing:
    return Thing("department", department.pk, department.name)
