"""Whether somebody can answer, for many widgets in one query."""

from collections.abc import Collection

from refdesk.people.leases import database_now
from refdesk.people.presence import online_departments

from .models import Widget


def online_widgets(slugs: Collection[str]) -> dict[str, bool]:
    """By slug, whether an operator who monitors the widget's department is online. Unknown slugs are left out."""
    departments = dict(Widget.objects.filter(slug__in=slugs).values_list("slug", "department_id"))
    if not departments:
        return {}
    online = online_departments(database_now(), set(departments.values()))
    return {slug: department in online for slug, department in departments.items()}
