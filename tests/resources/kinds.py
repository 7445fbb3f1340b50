"""Kinds of settings for the tests of what all kinds have in common: a row of Harbour Library, and a change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client

from refdesk.canned.models import CannedMessage
from refdesk.identity.factors.break_glass import note_trial
from refdesk.identity.models import SignInRules
from refdesk.libraries.models import Department
from refdesk.project import api
from refdesk.resources.resource import Resource
from refdesk.sign_on.models import Provider
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.alerts.world import channel_of
from tests.faq.world import faq, group
from tests.logs import started, ticket_in
from tests.sample_people import People
from tests.webhooks.world import make_webhook

__all__ = ["api"]  # declares all kinds


@dataclass(frozen=True)
class Case:
    """`make` stores a row, and `name` is a field of its form. `protect` stores what keeps it from being deleted.

    `new` makes the form of a new row that can be deleted, where the desk creates some.
    """

    make: Callable[[People], Any]
    name: str
    value: Any = "Second floor"
    new: Callable[[People], dict[str, Any]] | None = None
    protect: Callable[[Any], Any] | None = None
    labelled: str = ""
    """The label in the audit log, unless it is the value of `name`."""
    root: bool = False
    """Whether only those who administer every library reach it."""


QUEUE = {
    "slug": "",
    "welcome": "",
    "public": False,
    "accepts_files": False,
    "address": "",
    "members": [],
    "translations": {},
}
FAQ = {"answer": "Here.", "topics": "", "keywords": "", "links": "", "state": "draft", "slug": ""} | dict.fromkeys(
    ("language", "translation_key"), ""
)
GROUP = {"slug": "", "audience": "public", "description": "", "position": 0, "widget": None}
HOOK = {"address": "https://hooks.example/", "events": ["chat.started"]}
SITES = "https://harbour.example"

ALERT_CHANNEL = {"kind": "ntfy", "address": "https://ntfy.example/desk", "room": "", "waiting": True}
SWITCHES = {"waiting_seconds": 60, "missed": False, "unstaffed": False, "include_question": False, "enabled": True}


def _break_glass(people: People) -> SignInRules:
    """The rules, and a provider, with which passwords can be switched off."""
    Provider.objects.create(name="Hill University", issuer="https://id.hill.example", client_id="r", enabled=True)
    rules = SignInRules(break_glass=[people.root.pk])
    note_trial(rules, people.root)
    rules.save()
    return rules


CASES = {
    "alert_channel": Case(
        lambda people: channel_of(people.reference),
        "name",
        new=lambda people: {"department": people.reference.pk, "name": "Team"} | ALERT_CHANNEL | SWITCHES,
    ),
    "canned_message": Case(
        lambda people: CannedMessage.objects.create(library=people.harbour, title="Maps", text="Floor 2"),
        "title",
        new=lambda people: {"department": people.reference.pk, "title": "Maps", "text": "Floor 2"},
    ),
    "department": Case(
        lambda people: Department.objects.create(library=people.harbour, name="Maps"),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Atlases"},
        protect=lambda row: Widget.objects.create(department=row, slug="maps", sites=SITES),
    ),
    "faq": Case(
        lambda people: faq(group(people.harbour, "maps"), "Where are the maps?"),
        "question",
        new=lambda people: {"group": group(people.harbour).pk, "question": "Maps"} | FAQ,
    ),
    "faq_group": Case(
        lambda people: group(people.harbour, "maps"),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Maps"} | GROUP,
        protect=lambda row: faq(row, "Where are the maps?"),
    ),
    "library": Case(lambda people: people.harbour, "name"),
    "library_masking": Case(lambda people: people.harbour, "patterns", value="P#######", labelled="Harbour Library"),
    "library_files": Case(lambda people: people.harbour, "groups", value=["images"], labelled="Harbour Library"),
    "operator": Case(lambda people: people.ben, "name"),
    "retention": Case(lambda people: people.harbour, "page", value="whole", labelled="Harbour Library"),
    "sign_in_rules": Case(lambda people: SignInRules(), "idle_minutes", 15, labelled="Sign-in and security", root=True),
    "passwords": Case(_break_glass, "passwords_off", value=True, labelled="Sign-in and security", root=True),
    "provider": Case(
        lambda people: Provider.objects.create(name="Harbour University", issuer="https://id.example", client_id="r"),
        "name",
        new=lambda people: {"name": "Hill University", "issuer": "https://id.hill.example", "client_id": "refdesk"},
        root=True,
    ),
    "queue": Case(
        lambda people: Queue.objects.create(library=people.harbour, name="Maps", slug="maps", public=False),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Maps", "departments": []} | QUEUE,
        protect=ticket_in,
    ),
    "webhook": Case(
        lambda people: make_webhook(people.harbour),
        "name",
        new=lambda people: {"library": people.harbour.pk, "name": "Calendar"} | HOOK,
    ),
    "widget": Case(
        lambda people: Widget.objects.create(department=people.reference, slug="maps", title="Maps", sites=SITES),
        "title",
        new=lambda people: {"department": people.reference.pk, "heading": "Maps", "sites": SITES},
        protect=started,
    ),
}


def declared(of: type[Resource[Any]] = Resource) -> list[type[Resource[Any]]]:
    """The kinds below a class. A class that only kinds of libraries have in common has no path."""
    kinds = [kind for below in of.__subclasses__() for kind in (below, *declared(below))]
    return [kind for kind in kinds if hasattr(kind, "path")]


def kind_named(name: str) -> type[Resource[Any]]:
    return next(kind for kind in declared() if name == (kind.name or kind.kind))


class Rows:
    """The operations of a kind, as requests, on a row of Harbour Library."""

    def __init__(self, name: str, people: People) -> None:
        self.case, self.kind, self.people = CASES[name], kind_named(name), people
        self.row = self.case.make(people)
        self.list_address = f"/api/v1{self.kind.path}"
        self.address = f"{self.list_address}/{self.row.pk}" if self.kind.parameter else self.list_address

    @property
    def administrator(self) -> Operator:
        return self.people.root if self.case.root else self.people.marta

    def listed(self, client: Client) -> list[dict[str, Any]]:
        answer = client.get(self.list_address).json()
        rows = answer if isinstance(answer, list) else answer.get("faqs", answer.get("people"))
        return [row | {"id": row.get("id", row.get("library"))} for row in rows]

    def read(self, client: Client) -> dict[str, Any]:
        if "read" not in self.kind.operations:
            return next(row for row in self.listed(client) if row["id"] == self.row.pk)
        answer: dict[str, Any] = client.get(self.address).json()
        return answer

    def change(self, client: Client, form: dict[str, Any], **values: Any) -> Any:
        return client.put(self.address, form | values, "application/json")

    def change_value(self, client: Client, form: dict[str, Any]) -> Any:
        return self.change(client, form, **{self.case.name: self.case.value})

    def create(self, client: Client, form: dict[str, Any]) -> Any:
        return client.post(self.list_address, form, "application/json")
