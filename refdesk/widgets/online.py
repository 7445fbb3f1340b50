"""Whether patrons can start a chat: a department is open, and somebody who monitors it is online."""

from collections.abc import Collection
from typing import NamedTuple

from refdesk.libraries.backups import open_backups
from refdesk.libraries.hours_texts import closed_by_hours
from refdesk.libraries.models import Department
from refdesk.presence.answering import busy, reached, staffed
from refdesk.presence.availability import Availability, present_operators
from refdesk.presence.leases import database_now

from .models import Widget


class Now(NamedTuple):
    """A department's availability, and its next opening (ms) while it is closed; None if there is none."""

    availability: Availability
    opens_at: int | None = None


def online_widgets(slugs: Collection[str]) -> dict[str, Availability]:
    """The availability of widgets by slug, without unknown ones."""
    departments = dict(Widget.objects.filter(slug__in=slugs).values_list("slug", "department_id"))
    if not departments:
        return {}
    states = departments_now(set(departments.values()))
    return {slug: states[department].availability for slug, department in departments.items()}


def department_now(department: int) -> Now:
    """Whether patrons can start a chat with the department now."""
    return departments_now([department])[department]


def departments_now(numbers: Collection[int]) -> dict[int, Now]:
    """Whether patrons can start a chat with each department now. Three queries at most."""
    now = database_now()
    backups = {department: backup.pk for department, backup in open_backups(now).items()}
    everywhere = {department for number in numbers for department in reached(number, backups)}
    present = present_operators(now, everywhere) if numbers else []
    online, all_busy = staffed(present, numbers, backups), busy(present, numbers, backups)
    departments = Department.objects.filter(pk__in=numbers).select_related("library")
    return {
        department.pk: _now(department, now, Availability(department.pk in online, busy=department.pk in all_busy))
        for department in departments
    }


def _now(department: Department, now: int, within_hours: Availability) -> Now:
    closed = closed_by_hours(department, now)
    if closed is None:
        return Now(within_hours)
    return Now(Availability(online=False, opens=closed.opens), closed.opens_at)
