"""Who may do what in which library and department, by their roles. `roles` says which role has which right.

A role is stored with each membership in a department, and is the same for all departments of a library.
"""

from collections.abc import Callable, Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Department, Library

from .models import Membership, Operator
from .roles import Right, Role, rights_of_roles, roles_with

further_libraries: Hook[Callable[[int], QuerySet[Library]]] = Hook(
    "libraries in which an operator has rights beside those of their departments"
)
"""Without them, an administrator of one library could act in another one with the account of an operator there."""


def rights_of(operator: Operator) -> frozenset[Right]:
    """The rights that the operator has in at least one library."""
    roles = set(operator.memberships.values_list("role", flat=True).distinct())
    return rights_of_roles(roles, superuser=operator.is_superuser)


def memberships_with(right: Right) -> QuerySet[Membership]:
    return Membership.objects.filter(role__in=roles_with(right))


def answering_departments(operator: int) -> frozenset[int]:
    """The departments whose chats and tickets the operator answers."""
    memberships = memberships_with(Right.ANSWER).filter(operator=operator)
    return frozenset(memberships.values_list("department_id", flat=True))


def departments_with(operator: Operator, right: Right) -> QuerySet[Department]:
    """The departments in which the operator has a right: their own; for an administrator, all of their libraries."""
    belonging = Q(pk__in=memberships_with(right).filter(operator=operator).values("department"))
    return Department.objects.filter(belonging | Q(library__in=libraries_of(operator))).select_related("library")


def departments_read_by(operator: Operator) -> QuerySet[Department]:
    """The departments whose transcripts an operator may read."""
    return departments_with(operator, Right.READ)


def departments_followed_by(operator: Operator) -> QuerySet[Department]:
    """The departments whose chats an operator may also read while they are going on: readers only read ended ones."""
    return departments_with(operator, Right.ANSWER)


def barred_libraries(operator: int) -> QuerySet[Library]:
    """The libraries in which the operator's role excludes chats and tickets, also if a queue names them."""
    barring = Membership.objects.exclude(role__in=roles_with(Right.ANSWER)).filter(operator=operator)
    return Library.objects.filter(pk__in=barring.values("department__library"))


def is_administrator(operator: Operator) -> bool:
    """Whether the operator administers anything."""
    return operator.is_superuser or operator.memberships.filter(role=Role.ADMINISTRATOR).exists()


def administrators() -> QuerySet[Operator]:
    """Everybody who administers anything and may sign in."""
    administering = memberships_with(Right.ADMINISTER).values("operator")
    return Operator.objects.filter(Q(is_superuser=True) | Q(pk__in=administering), is_active=True)


def administrators_of(library: Library) -> QuerySet[Operator]:
    """A library's administrators by their role who may sign in; superusers where there are none."""
    by_role = memberships_with(Right.ADMINISTER).filter(department__library=library).values("operator")
    appointed = Operator.objects.filter(pk__in=by_role, is_active=True)
    return appointed if appointed.exists() else Operator.objects.filter(is_superuser=True, is_active=True)


def libraries_of(administrator: Operator) -> QuerySet[Library]:
    """The libraries that an operator administers; none for one who is no administrator.

    That of an API key: its scopes say which operations it reaches at all.
    """
    if administrator.is_superuser:
        return Library.objects.all()
    if administrator.key_library_id is not None:
        return Library.objects.filter(pk=administrator.key_library_id)
    administered = memberships_with(Right.ADMINISTER).filter(operator=administrator).values("department__library")
    return Library.objects.filter(pk__in=administered)


def administers_all(administrator: Operator) -> bool:
    """Whether the administrator administers every library: then they also see what belongs to no known library.

    On a server without libraries, superusers only.
    """
    if administrator.is_superuser:
        return True
    libraries = libraries_of(administrator)
    return libraries.exists() and not Library.objects.exclude(pk__in=libraries).exists()


def departments_of(administrator: Operator) -> QuerySet[Department]:
    """The departments of the libraries that they administer."""
    return Department.objects.filter(library__in=libraries_of(administrator)).select_related("library")


def operators_of(administrator: Operator) -> QuerySet[Operator]:
    """The people of those departments, in any role."""
    if administrator.is_superuser:
        return Operator.objects.filter(key_library=None)
    belong = Membership.objects.filter(department__in=departments_of(administrator)).values("operator")
    return Operator.objects.filter(pk__in=belong)


def may_change_account(administrator: Operator, operator: Operator) -> bool:
    """Whether the administrator may change the operator's email, password and rights.

    Who may do that can act as the operator. So the administrator must administer every library in which the operator
    has rights, and only superusers change superusers.
    """
    if administrator.is_superuser:
        return True
    if operator.is_superuser or not operator.memberships.exists():
        return False
    administered = libraries_of(administrator).values("pk")
    by_department = Library.objects.filter(departments__memberships__operator=operator)
    reached = (by_department, *(find(operator.pk) for find in further_libraries))
    return not any(libraries.exclude(pk__in=administered).exists() for libraries in reached)


def administered_alone(operator: Operator) -> QuerySet[Library]:
    """The libraries of their departments in which the operator is the only active administrator."""
    if not operator.is_active or not is_administrator(operator):
        return Library.objects.none()
    theirs = _administering()
    others = theirs.exclude(operator=operator).values("department__library")
    administered = theirs.filter(operator=operator).values("department__library")
    return Library.objects.filter(pk__in=administered).exclude(pk__in=others)


def is_last_membership(membership: Membership, lost: Collection[int]) -> bool:
    """Whether this membership administers its library, and without the `lost` ones no other does."""
    theirs = _administering().filter(department__library=membership.department.library_id)
    return theirs.filter(pk=membership.pk).exists() and not theirs.exclude(pk__in=lost).exists()


def reason_to_stay(*departments: Department) -> str:
    """Why these departments can't be deleted together, in words; else empty.

    A library would have no administrator, or a person would lose a role, which is stored with their departments.
    Superusers administer it without a department, too.
    """
    theirs = Membership.objects.filter(department__in=departments).select_related("operator", "department__library")
    lost = [membership.pk for membership in theirs]
    appointed = [membership for membership in theirs if not membership.operator.is_superuser]
    last = next((membership for membership in appointed if is_last_membership(membership, lost)), None)
    if last is not None:
        text = _(
            "%(library)s would have no administrator: %(name)s is its last one. "
            "First add them, or another administrator, to another of its departments."
        )
        return text % {"name": last.operator.name, "library": last.department.library.name}
    only = next(
        (membership for membership in appointed if membership.role != Role.OPERATOR and _is_only(membership, lost)),
        None,
    )
    if only is None:
        return ""
    text = _(
        "%(name)s has the role %(role)s in %(library)s by this department alone. "
        "First add them to another of its departments, or set their role to Operator."
    )
    words = {"name": only.operator.name, "role": Role(only.role).label, "library": only.department.library.name}
    return text % words


def _is_only(membership: Membership, lost: Collection[int]) -> bool:
    """Whether the person has no department in this library without the `lost` ones."""
    theirs = Membership.objects.filter(operator=membership.operator_id).exclude(pk__in=lost)
    return not theirs.filter(department__library=membership.department.library_id).exists()


def _administering() -> QuerySet[Membership]:
    """The memberships of active administrators."""
    administers = Q(role=Role.ADMINISTRATOR) | Q(operator__is_superuser=True)
    return Membership.objects.filter(administers, operator__is_active=True)
