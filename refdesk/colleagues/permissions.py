"""Who is a member of internal chats, and a colleague, by the departments in which operators answer at this moment."""

from collections import defaultdict

from refdesk.kit.text import has_words
from refdesk.staff.models import Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .commands import Member

PAGE = 50


def member_of(operator: Operator) -> Member:
    """The operator as an actor on internal chats."""
    answering = memberships_with(Right.ANSWER)
    memberships = list(answering.filter(operator=operator).values_list("department_id", "department__library_id"))
    libraries = frozenset(library for _, library in memberships)
    colleagues = answering.filter(department__library__in=libraries).values_list("operator_id", flat=True)
    return Member(operator.pk, operator.name, frozenset(d for d, _ in memberships), libraries, frozenset(colleagues))


def colleagues_page(member: Member, search: str, offset: int) -> tuple[list[tuple[int, str, list[str]]], int]:
    """The colleagues from `offset` on, by name, with their departments' names; and how many were found.

    Those of the operator's own departments are not among them. `search`: words of names or departments. Databases
    differ in the order of letters and in capitals, so Python sorts.
    """
    answering = memberships_with(Right.ANSWER)
    near = answering.filter(department__in=member.departments).values("operator")
    rows = answering.filter(department__library__in=member.libraries, operator__is_active=True)
    rows = rows.exclude(operator__in=near).order_by("department__name", "department_id")
    people: dict[tuple[str, int], list[str]] = defaultdict(list)
    for operator, name, department in rows.values_list("operator_id", "operator__name", "department__name"):
        people[name, operator].append(department)
    matching = sorted(
        (name.casefold(), operator, name, departments)
        for (name, operator), departments in people.items()
        if has_words(" ".join([name, *departments]), search)
    )
    page = [(operator, name, departments) for _, operator, name, departments in matching[offset : offset + PAGE]]
    return page, len(matching)
