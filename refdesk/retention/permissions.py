"""Permissions for retention: administrators, in their libraries."""

from django.db.models import QuerySet

from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of


def administered_libraries(operator: Operator) -> QuerySet[Library]:
    """Libraries whose retention periods the operator sets, and whose patrons' data they export and erase."""
    return libraries_of(operator).order_by("name")
