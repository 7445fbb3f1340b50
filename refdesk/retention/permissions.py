"""Who may: administrators, in their libraries."""

from django.db.models import QuerySet

from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of


def administered_libraries(asking: Operator) -> QuerySet[Library]:
    """The libraries whose lifetimes they choose and whose patrons' data they look up and erase."""
    return libraries_of(asking).order_by("name")
