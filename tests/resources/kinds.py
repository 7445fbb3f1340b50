"""Kinds of settings for the tests of what all kinds have in common: a row of Harbour Library, and a change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refdesk.canned.models import CannedMessage
from refdesk.libraries.models import Department
from refdesk.resources.resource import Resource
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.faq.world import faq, group
from tests.logs import ticket_in
from tests.sample_people import People


@dataclass(frozen=True)
class Case:
    """`make` stores a row, and `name` is a text field of its form. `protect` stores what keeps it from being deleted.

    `new` makes the form of a new row, where the desk creates some.
    """

    path: str
    make: Callable[[People], Any]
    name: str
    value: Any = "Second floor"
    new: Callable[[People], dict[str, Any]] | None = None
    protect: Callable[[Any], Any] | None = None
    labelled: str = ""
    """The label in the audit log, unless it is the value of `name`."""


QUEUE = {"slug": "", "welcome": "", "public": False, "accepts_files": False, "address": "", "members": []}
FAQ = {"answer": "Here.", "topics": "", "keywords": "", "links": "", "state": "draft", "slug": ""}
GROUP = {"slug": "", "audience": "public", "description": "", "position": 0, "widget": None}
SITES = "https://harbour.example"

CASES = {
    "canned_message": Case(
        "canned-messages",
        lambda people: CannedMessage.objects.create(library=people.harbour, title="Maps", text="Floor 2"),
        "title",
        new=lambda people: {"department": people.reference.pk, "title": "Maps", "text": "Floor 2"},
    ),
    "department": Case(
        "departments",
        lambda people: Department.objects.create(library=people.harbour, name="Maps"),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Maps"},
        protect=lambda row: Widget.objects.create(department=row, slug="maps", sites=SITES),
    ),
    "faq": Case(
        "faqs",
        lambda people: faq(group(people.harbour, "maps"), "Where are the maps?"),
        "question",
        new=lambda people: {"group": group(people.harbour).pk, "question": "Maps"} | FAQ,
    ),
    "faq_group": Case(
        "faq-groups",
        lambda people: group(people.harbour, "maps"),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Maps"} | GROUP,
        protect=lambda row: faq(row, "Where are the maps?"),
    ),
    "library": Case("libraries", lambda people: people.harbour, "name"),
    "library_files": Case(
        "files", lambda people: people.harbour, "groups", value=["images"], labelled="Harbour Library"
    ),
    "queue": Case(
        "queues",
        lambda people: Queue.objects.create(library=people.harbour, name="Maps", slug="maps", public=False),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Maps", "departments": []} | QUEUE,
        protect=ticket_in,
    ),
    "widget": Case(
        "widgets",
        lambda people: Widget.objects.create(department=people.reference, slug="maps", title="Maps", sites=SITES),
        "title",
        new=lambda people: {"department": people.reference.pk, "heading": "Maps", "sites": SITES},
    ),
}


def declared(of: type[Resource[Any]] = Resource) -> list[type[Resource[Any]]]:
    return [kind for below in of.__subclasses__() for kind in (below, *declared(below))]


def kind_named(name: str) -> type[Resource[Any]]:
    return next(kind for kind in declared() if name in (kind.name, kind.kind))
