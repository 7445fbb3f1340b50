"""What administrators may set of operators, and what is refused in words."""

from collections.abc import Iterator
from copy import copy

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refdesk.http.forms import FormError, model_errors
from refdesk.identity.factors import break_glass
from refdesk.libraries.models import Department, Library
from refdesk.sign_on.rules import rules_of
from refdesk.staff.emails import normalized
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import (
    administered_alone,
    departments_of,
    libraries_of,
    may_change_account,
    memberships_with,
)
from refdesk.staff.roles import Right, Role

from .listed import listed_people
from .schemas import InvitedPerson, NewPerson, PersonValues

Errors = Iterator[FormError]
NO_EMAIL = gettext_lazy("This server sends no email. Make a link, and hand it over.")


def roles_by_library(form: NewPerson) -> dict[int, Role]:
    return {membership.library: membership.role for membership in form.roles}


def new_person_errors(form: InvitedPerson, person: Operator, departments: set[int]) -> list[FormError]:
    """Why the person can't be created; `departments` are those of the form that the administrator may choose."""
    errors = _account_errors(person)
    if departments != set(form.departments):
        errors.append(_unknown_department())
    elif not departments:
        text = _("Choose at least one department. Without one, no chats reach this person.")
        errors.append(FormError(field="departments", text=text))
    if form.by_email and settings.CONFIG.mail.smtp is None:
        errors.append(FormError(field="", text=str(NO_EMAIL)))
    return errors


def person_errors(by: Operator, person: Operator, form: PersonValues) -> list[FormError]:
    """Why the person can't be changed like this."""
    if rules_of([person]).get(person.pk) and (fixed := _fixed_by_rule(by, person, form)):
        return fixed
    if not may_change_account(by, person):
        return [*_fixed_account(person, form), *_role_errors(by, person, form), *_department_errors(by, person, form)]
    changed = copy(person)
    changed.email, changed.name = form.email, form.name.strip()
    return [
        *_account_errors(changed),
        *_rights_errors(by, person, form),
        *_role_errors(by, person, form),
        *_department_errors(by, person, form),
    ]


def _fixed_by_rule(by: Operator, person: Operator, form: PersonValues) -> list[FormError]:
    """Roles and departments that rules of a provider give are theirs alone."""
    [listed] = listed_people(by, [person])
    roles = roles_by_library(form)
    same = sorted(form.departments) == listed.departments and all(
        roles.get(role.library, Role.OPERATOR) == role.role for role in listed.roles
    )
    text = _("Rules for sign-on give this person’s role and departments. Change the rules.")
    return [] if same else [FormError(field="departments", text=text)]


def _account_errors(person: Operator) -> list[FormError]:
    """Errors of email and name."""
    person.email = normalized(person.email)
    return model_errors(person, "email", "name")


def _fixed_account(person: Operator, form: PersonValues) -> Errors:
    now = {
        "email": (normalized(form.email), person.email),
        "name": (form.name.strip(), person.name),
        "active": (form.active, person.is_active),
    }
    for field, (new, old) in now.items():
        if new != old:
            text = _("Only an administrator of all of this person’s libraries can change this.")
            yield FormError(field=field, text=text)


def _rights_errors(by: Operator, person: Operator, form: PersonValues) -> Errors:
    deactivated = person.is_active and not form.active
    if deactivated and person == by:
        text = _("You can’t deactivate your own account. Another administrator can.")
        yield FormError(field="active", text=text)
    elif deactivated:
        yield from _last_administrator("active", person, administered_alone(person).first())
        if break_glass.is_last(person):
            yield FormError(field="active", text=str(break_glass.LAST) % {"name": person.name})


def _role_errors(by: Operator, person: Operator, form: PersonValues) -> Errors:
    """Nobody gives up the administration of a library by themselves, and a library keeps an administrator.

    The field of an error is `roles.` and the number of its library.
    """
    roles = roles_by_library(form)
    named = Library.objects.filter(departments__in=form.departments).distinct()
    appointed = {library.pk for library in named if roles.get(library.pk) == Role.ADMINISTRATOR}
    administered = libraries_of(by).filter(
        pk__in=memberships_with(Right.ADMINISTER).filter(operator=person).values("department__library")
    )
    dismissed = administered.filter(pk__in=named).exclude(pk__in=appointed)
    if person == by and not by.is_superuser:
        text = _("You can’t remove your own administrator right. Another administrator can.")
        yield from (FormError(field=f"roles.{library.pk}", text=text) for library in dismissed.order_by("pk"))
    elif not person.is_superuser:
        for library in dismissed.filter(pk__in=administered_alone(person)).order_by("pk"):
            yield from _last_administrator(f"roles.{library.pk}", person, library)


def _department_errors(by: Operator, person: Operator, form: PersonValues) -> Errors:
    administered, chosen = departments_of(by), set(form.departments)
    if administered.filter(pk__in=chosen).count() != len(chosen):
        yield _unknown_department()
        return
    left = Membership.objects.filter(operator=person).exclude(department__in=administered).exists() or chosen
    if not left and not by.is_superuser:
        text = _("Choose at least one department. Without one, no chats reach this person.")
        yield FormError(field="departments", text=text)
        return
    libraries = Department.objects.filter(pk__in=chosen).values("library")
    lost = libraries_of(by).exclude(pk__in=libraries)
    if person == by and not by.is_superuser and (library := lost.first()):
        text = _("You would no longer administer %(library)s. Another administrator can remove you from it.")
        yield FormError(field="departments", text=text % {"library": library.name})
        return
    alone = lost.filter(pk__in=administered_alone(person)).first()
    yield from _last_administrator("departments", person, alone)
    if alone is None and not person.is_superuser:
        yield from _lost_roles(person, form, administered.filter(library__in=lost))


def _lost_roles(person: Operator, form: PersonValues, left: QuerySet[Department]) -> Errors:
    """A role is stored with the departments, so it would end with the last one of a library.

    Refused unless the form names the role Operator for that library, which every operator there has without a role.
    """
    roles = roles_by_library(form)
    theirs = Membership.objects.filter(operator=person, department__in=left).exclude(role=Role.OPERATOR)
    for membership in theirs.select_related("department__library").order_by("department__library__name", "pk"):
        library = membership.department.library
        if roles.get(library.pk) != Role.OPERATOR:
            text = _(
                "%(name)s has the role %(role)s in %(library)s, and would lose it with the last department. "
                "Choose a department of it, or set the role to Operator."
            )
            words = {"name": person.name, "role": Role(membership.role).label, "library": library.name}
            yield FormError(field="departments", text=text % words)
            return


def _last_administrator(field: str, person: Operator, library: Library | None) -> Errors:
    if library is not None:
        text = _("%(name)s is the only administrator of %(library)s. Make someone else an administrator of it first.")
        yield FormError(field=field, text=text % {"name": person.name, "library": library.name})


def _unknown_department() -> FormError:
    text = _("A chosen department has been deleted, or you no longer administer it. Reload the page.")
    return FormError(field="departments", text=text)
