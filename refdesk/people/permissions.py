"""Who administers what: an administrator the libraries in which they have a department, a superuser all.

`libraries_of` decides who administers which library, for the admin and for the desk.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Department, Library

from .models import Membership, Operator

further_libraries: Hook[Callable[[int], QuerySet[Library]]] = Hook(
    "libraries in which an operator has rights beside those of their departments"
)
"""Without them, an administrator of one library could act in another one with the account of an operator there."""


def is_administrator(operator: Operator) -> bool:
    """Whether the operator administers anything."""
    return operator.is_staff or operator.is_superuser


def libraries_of(administrator: Operator) -> QuerySet[Library]:
    """The libraries that an operator administers; none for one who is no administrator."""
    if administrator.is_superuser:
        return Library.objects.all()
    if not administrator.is_staff:
        return Library.objects.none()
    own = Membership.objects.filter(operator=administrator).values("department__library")
    return Library.objects.filter(pk__in=own)


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
    """The operators of those departments."""
    if administrator.is_superuser:
        return Operator.objects.all()
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
    own = libraries_of(administrator).values("pk")
    by_department = Library.objects.filter(departments__memberships__operator=operator)
    reached = (by_department, *(find(operator.pk) for find in further_libraries))
    return not any(each.exclude(pk__in=own).exists() for each in reached)


def administered_alone(operator: Operator) -> QuerySet[Library]:
    """The libraries of their departments in which the operator is the only active administrator."""
    if not operator.is_active or not is_administrator(operator):
        return Library.objects.none()
    administrators = Q(operator__is_staff=True) | Q(operator__is_superuser=True)
    others = Membership.objects.filter(administrators, operator__is_active=True).exclude(operator=operator)
    own = Membership.objects.filter(operator=operator).values("department__library")
    return Library.objects.filter(pk__in=own).exclude(pk__in=others.values("department__library"))


def departments_read_by(operator: Operator) -> QuerySet[Department]:
    """The departments whose chats an operator may read: their own; for an administrator, all of their libraries."""
    own = Q(pk__in=Membership.objects.filter(operator=operator).values("department"))
    return Department.objects.filter(own | Q(library__in=libraries_of(operator))).select_related("library")
