"""Who is a member of internal chats, read from the departments in which operators answer at this moment."""

from refdesk.staff.models import Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .commands import Member


def member_of(operator: Operator) -> Member:
    """The operator as an actor on internal chats."""
    answering = memberships_with(Right.ANSWER)
    own = list(answering.filter(operator=operator).values_list("department_id", "department__library_id"))
    libraries = frozenset(library for _, library in own)
    colleagues = answering.filter(department__library__in=libraries).values_list("operator_id", flat=True)
    return Member(operator.pk, operator.name, frozenset(d for d, _ in own), libraries, frozenset(colleagues))
