"""Fills a library with a year: where its chats are asked, how many, in which order they are told."""

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
from .story import Place, Story, told
from .writing import AT_ONCE, Room, write

MADE_UP = "demo-"
"""With what the start's key of a made-up chat begins."""


class NowhereToAskError(Exception):
    """The library has no department with an operator."""


def real_chats(library: Library) -> int:
    """How many of its chats were not made up."""
    return Chat.objects.filter(department__library=library).exclude(start_key__startswith=MADE_UP).count()


def is_demo(library: Library) -> bool:
    """Whether a start made it as the demo's library: real chats in it are somebody's trial."""
    return Chat.objects.filter(department__library=library, start_key=CHAT_KEY).exists()


def fill(library: Library, count: int, seed: int, until: date, told_so_far: Callable[[int], None]) -> int:
    """Write so many chats of the year before a day; how many were new. The same seed and day make the same chats.

    `told_so_far` hears after each transaction how many are done.
    """
    places = list(_places(library))
    if not places:
        raise NowhereToAskError
    dice = Random(f"{library.slug} {seed} {until}")  # noqa: S311 made-up chats, no secrets
    zone = ZoneInfo(library.time_zone)
    moments = calendar.moments(until, zone, count, dice)
    room, new = _room(library), 0
    with without_emails():
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(count, first + AT_ONCE))
            stories = [
                _story(places, moments[number], f"{MADE_UP}{seed}-{until:%y%m%d}-{number}") for number in numbers
            ]
            new += write(stories, room)
            told_so_far(first + len(stories))
        _staff(places, until, zone, seed)
    restart_sweep(library)
    return new


def _story(places: list[Place], begins: int, key: str) -> Story:
    dice = Random(key)  # noqa: S311
    # The first department is the one that most ask.
    place = dice.choices(places, [3] + [1] * (len(places) - 1))[0]
    return told(place, begins, key, dice)


def _staff(places: list[Place], until: date, zone: ZoneInfo, seed: int) -> None:
    for place in places:
        dice = Random(f"{place.department.pk} {seed} {until}")  # noqa: S311
        people = [operator.id for operator in place.operators]
        told = calendar.shifts(until, zone, people, dice)
        made = [Shift(department=place.department, operator_id=who, began_at=at, until=to) for who, at, to in told]
        Shift.objects.bulk_create(made, ignore_conflicts=True)


def _places(library: Library) -> Iterator[Place]:
    for department in library.departments.order_by("id"):
        operators = [
            c.Operator(each.pk, each.name, frozenset({department.pk}))
            for each in department.operators.filter(is_active=True).order_by("id")
        ]
        if operators:
            widget = department.widgets.order_by("id").first() or _widget(department)
            yield Place(department, widget, tuple(operators), f"https://www.{library.slug}.example")


def _widget(department: Department) -> Widget:
    """A department that nobody could ask gets a widget."""
    slug = slugify(f"{department.library.slug} {department.name}")[:40]
    return Widget.objects.create(department=department, slug=slug, title=f"Ask {department.name}"[:40])


def _room(library: Library) -> Room:
    dataset = Dataset.objects.filter(library=library, retired=False).first()
    return Room(
        dataset=dataset or make_standard(library, "Reference questions", None),
        queues={
            department: queue
            for queue in Queue.objects.filter(library=library).select_related("library").order_by("-id")
            for department in queue.departments.values_list("id", flat=True)
        },
    )
