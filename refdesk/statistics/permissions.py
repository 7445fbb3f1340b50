"""Who sees which figures: operators of their departments, administrators of their libraries.

How much one operator did is for administrators and for that operator alone.
"""

from django.db.models import Q, QuerySet

from refdesk.analytics.permissions import administered, departments_of
from refdesk.libraries.models import Department
from refdesk.people.models import Operator

from .models import ChatFact, Shift


def seen_departments(asking: Operator) -> QuerySet[Department]:
    """The departments whose figures they see."""
    return departments_of(asking)


def administered_departments(asking: Operator) -> set[int]:
    """Those of which they see each operator's."""
    return set(Department.objects.filter(library__in=administered(asking)).values_list("id", flat=True))


def facts_of(asking: Operator, *, by_operator: bool) -> QuerySet[ChatFact]:
    """The facts that they see; with `by_operator` those whose operator they may know."""
    facts = ChatFact.objects.filter(department__in=list(seen_departments(asking).values_list("id", flat=True)))
    return facts.filter(_own(asking)) if by_operator else facts


def shifts_of(asking: Operator, *, by_operator: bool) -> QuerySet[Shift]:
    """Who was there, likewise."""
    shifts = Shift.objects.filter(department__in=list(seen_departments(asking).values_list("id", flat=True)))
    return shifts.filter(_own(asking)) if by_operator else shifts


def _own(asking: Operator) -> Q:
    return Q(department__in=administered_departments(asking)) | Q(operator=asking.pk)
