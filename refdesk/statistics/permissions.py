"""Who sees which statistics: operators and readers those of their departments, administrators those of their libraries.

The statistics of one operator are visible to that operator and to administrators.
"""

from django.db.models import Q, QuerySet

from refdesk.analytics.permissions import administered
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_with
from refdesk.staff.roles import Right

from .models import ChatFact, Shift


def seen_departments(operator: Operator) -> QuerySet[Department]:
    """The departments whose statistics the operator sees."""
    return departments_with(operator, Right.READ)


def administered_departments(operator: Operator) -> set[int]:
    return set(Department.objects.filter(library__in=administered(operator)).values_list("id", flat=True))


def facts_of(operator: Operator, *, by_operator: bool) -> QuerySet[ChatFact]:
    """The facts that they see; with `by_operator`, only those whose operator they may know."""
    facts = ChatFact.objects.filter(department__in=list(seen_departments(operator).values_list("id", flat=True)))
    return facts.filter(_own(operator)) if by_operator else facts


def shifts_of(operator: Operator, *, by_operator: bool) -> QuerySet[Shift]:
    """The shifts that they see; with `by_operator`, only those whose operator they may know."""
    shifts = Shift.objects.filter(department__in=list(seen_departments(operator).values_list("id", flat=True)))
    return shifts.filter(_own(operator)) if by_operator else shifts


def _own(operator: Operator) -> Q:
    return Q(department__in=administered_departments(operator)) | Q(operator=operator.pk)
