"""Whether patrons can start a chat: a department is open, and somebody who monitors it is online."""

from collections.abc import Collection
from typing import NamedTuple

from refdesk.libraries.backups import open_backups
from refdesk.libraries.hours_texts import Opening, closed_by_hours
from refdesk.libraries.models import Department
from refdesk.presence.answering import busy, reached, staffed
from refdesk.presence.availability import Availability, OpenWidget, present_operators
from refdesk.presence.leases import database_now

from .models import Widget


class Now(NamedTuple):
    """Whether patrons can start a chat with a department, whether everybody who could answer is busy, and its next
    opening while it is closed; None if there is none.
    """

    online: bool
    busy: bool = False
    opening: Opening | None = None

    def availability(self, tag: str = "") -> Availability:
        """What a patron reads in this language, or in the library's (`Opening.text`)."""
        return Availability(self.online, self.opening.text(tag) if self.opening else "", self.busy)


def online_widgets(open_widgets: Collection[OpenWidget]) -> dict[OpenWidget, Availability]:
    """The availability of widgets in the language of each, without unknown ones."""
    slugs = {widget.slug for widget in open_widgets}
    departments = dict(Widget.objects.filter(slug__in=slugs).values_list("slug", "department_id"))
    if not departments:
        return {}
    states = departments_now(set(departments.values()))
    return {
        widget: states[departments[widget.slug]].availability(widget.language)
        for widget in open_widgets
        if widget.slug in departments
    }


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
        department.pk: _now(department, now, Now(department.pk in online, department.pk in all_busy))
        for department in departments
    }


def _now(department: Department, now: int, within_hours: Now) -> Now:
    closed = closed_by_hours(department, now)
    return within_hours if closed is None else Now(online=False, opening=closed.opening)
