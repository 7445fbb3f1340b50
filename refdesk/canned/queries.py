"""Which canned messages an operator finds."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of

from .models import CannedMessage


def offered(operator: Operator, library: int, departments: Iterable[int]) -> QuerySet[CannedMessage]:
    """What an operator may use for these departments of a library: shared with them, or their own."""
    shared = Q(department__in=list(departments)) | Q(library=library)
    return CannedMessage.objects.filter(shared | Q(operator=operator))


def shared(administrator: Operator) -> QuerySet[CannedMessage]:
    """What the administrator's libraries and their departments share."""
    theirs = Q(library__in=libraries_of(administrator)) | Q(department__in=departments_of(administrator))
    return CannedMessage.objects.filter(theirs, operator=None)
