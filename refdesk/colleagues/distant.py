"""The colleagues of an operator in other departments of their libraries, a page at a time."""

from collections import defaultdict

from refdesk.kit.text import has_words
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .commands import Member

PAGE = 50


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
    found = sorted(
        (name.casefold(), operator, name, departments)
        for (name, operator), departments in people.items()
        if has_words(" ".join([name, *departments]), search)
    )
    page = [(operator, name, departments) for _, operator, name, departments in found[offset : offset + PAGE]]
    return page, len(found)
