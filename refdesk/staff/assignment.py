"""Changes of an operator's departments and roles. Desks that are open learn of them within seconds."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import QuerySet

from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Department

from .models import Membership, Operator
from .permissions import rights_of
from .roles import Right, Role

answers_no_one: Hook[Callable[[Operator], None]] = Hook("what follows when an operator has no right to answer any more")


def assign(person: Operator, within: QuerySet[Department], chosen: set[int], roles: Mapping[int, Role]) -> None:
    """Store the person's departments among `within`, and by library their role where it isn't Operator.

    Memberships are saved one by one: each change is recorded and announced.
    """
    memberships = Membership.objects.filter(operator=person, department__in=within)
    memberships.exclude(department__in=chosen).delete()
    existing = {membership.department_id: membership for membership in memberships}
    for department in within.filter(pk__in=chosen):
        role = roles.get(department.library_id, Role.OPERATOR)
        membership = existing.get(department.pk, Membership(operator=person, department=department))
        if membership._state.adding or membership.role != role:
            membership.role = role
            membership.save()
    if Right.ANSWER not in rights_of(person):
        for follow in answers_no_one:
            follow(person)


def align_roles(people: Iterable[Operator]) -> None:
    """Give further departments of a library the role that the person had in it first."""
    for person in people:
        roles: dict[int, str] = {}
        for membership in person.memberships.select_related("department").order_by("pk"):
            role = roles.setdefault(membership.department.library_id, membership.role)
            if membership.role != role:
                membership.role = role
                membership.save()
