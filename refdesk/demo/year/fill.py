"""Fills a library with a year of invented chats."""

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from refdesk.analytics.datasets.standard import make_standard
from refdesk.analytics.models import Dataset
from refdesk.chats import commands as c
from refdesk.chats.models import Chat
from refdesk.libraries.models import Department, Library
from refdesk.mail.outgoing.projection import without_emails
from refdesk.retention.periods import restart_sweep
from refdesk.statistics.models import Shift
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget

from ..tickets import CHAT_KEY
from . import calendar
from .story import Branch, Story, compose
from .writer import BATCH, write

KEY_PREFIX = "demo-"
"""Prefix of the start keys of invented chats."""


class NoOperatorError(Exception):
    """The library has no department with an operator."""


def real_chats(library: Library) -> int:
    """The number of chats that were not invented."""
    return Chat.objects.filter(department__library=library).exclude(start_key__startswith=KEY_PREFIX).count()


def is_demo(library: Library) -> bool:
    """Whether this is the demo's library. Real chats in it are somebody's trial."""
    return Chat.objects.filter(department__library=library, start_key=CHAT_KEY).exists()


def fill(library: Library, count: int, seed: int, until: date, report_progress: Callable[[int], None]) -> int:
    """Write `count` chats of the year before `until`; returns how many were new. The same seed gives the same chats.

    `report_progress` is called after each transaction with the number of chats so far.
    """
    branches = list(_branches(library))
    if not branches:
        raise NoOperatorError
    dice = Random(f"{library.slug} {seed} {until}")  # noqa: S311 made-up chats, no secrets
    zone = ZoneInfo(library.time_zone)
    moments = calendar.moments(until, zone, count, dice)
    dataset, new = _dataset(library), 0
    with without_emails():
        for first in range(0, count, BATCH):
            numbers = range(first, min(count, first + BATCH))
            stories = [
                _story(branches, moments[number], f"{KEY_PREFIX}{seed}-{until:%y%m%d}-{number}") for number in numbers
            ]
            new += write(stories, dataset)
            report_progress(first + len(stories))
        _staff(branches, until, zone, seed)
    restart_sweep(library)
    return new


def _story(branches: list[Branch], started_at: int, key: str) -> Story:
    dice = Random(key)  # noqa: S311
    # The first department gets most of the chats.
    branch = dice.choices(branches, [3] + [1] * (len(branches) - 1))[0]
    return compose(branch, started_at, key, dice)


def _staff(branches: list[Branch], until: date, zone: ZoneInfo, seed: int) -> None:
    for branch in branches:
        dice = Random(f"{branch.department.pk} {seed} {until}")  # noqa: S311
        people = [operator.id for operator in branch.operators]
        shifts = calendar.shifts(until, zone, people, dice)
        made = [Shift(department=branch.department, operator_id=who, began_at=at, until=to) for who, at, to in shifts]
        Shift.objects.bulk_create(made, ignore_conflicts=True)


def _branches(library: Library) -> Iterator[Branch]:
    for department in library.departments.order_by("id"):
        operators = [
            c.Operator(operator.pk, operator.name, frozenset({department.pk}))
            for operator in department.operators.filter(is_active=True).order_by("id")
        ]
        if operators:
            widget = department.widgets.order_by("id").first() or _widget(department)
            queue = Queue.objects.filter(departments=department).select_related("library").order_by("id").first()
            yield Branch(department, widget, tuple(operators), f"https://www.{library.slug}.example", queue)


def _widget(department: Department) -> Widget:
    """Create a widget for a department without one."""
    slug = slugify(f"{department.library.slug} {department.name}")[:40]
    return Widget.objects.create(department=department, slug=slug, title=f"Ask {department.name}"[:40])


def _dataset(library: Library) -> Dataset:
    dataset = Dataset.objects.filter(library=library, retired=False).first()
    return dataset or make_standard(library, "Reference questions", None)
