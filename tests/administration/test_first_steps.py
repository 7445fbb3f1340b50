"""What is left to do until patrons can chat."""

from typing import Any

from django.test import Client

from refdesk.analytics.models import Dataset
from refdesk.chats.models import Chat
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.logs import started
from tests.sample_people import People, operator

PAGE = {"page": {"url": "https://harbour.example/hours"}}
ADDRESS = "/api/v1/desk/administration/first-steps"


STEPS = ("name", "library", "department", "colleague", "widget", "offline", "chat", "dataset")


def done(signed_in: SignedIn, who: Operator) -> dict[str, bool]:
    return {step["name"]: step["done"] for step in signed_in(who).get(ADDRESS).json()["steps"]}


def test_A2_an_empty_server_has_everything_to_do(db: Any, signed_in: SignedIn) -> None:
    root = operator("root", "Root@example.org", is_superuser=True)
    steps = done(signed_in, root)
    assert tuple(steps) == STEPS
    assert not any(steps.values())
    listed = signed_in(root).get(ADDRESS).json()["steps"]
    assert [step["name"] for step in listed if step["optional"]] == ["dataset"]


def test_A2_steps_are_done_in_libraries_of_ones_own(people: People, signed_in: SignedIn) -> None:
    """Olga is alone in Hill Library, which knows nothing of Harbour Library's chats and people."""
    Chat.objects.filter(pk=started(people.ask, details=PAGE)).update(desk_messages=1)
    people.harbour.time_zone = "Europe/Berlin"
    people.harbour.save()
    people.ask.contact_phone = "+1 555 0100"
    people.ask.save()
    Dataset.objects.create(library=people.harbour, name="Questions", changed_at=1)
    assert done(signed_in, people.marta) == dict.fromkeys(STEPS, True)
    assert done(signed_in, people.olga) == dict.fromkeys(STEPS, False) | {"name": True, "department": True}
    assert done(signed_in, people.ana) == {}
    assert signed_in(people.olga).get(ADDRESS).json()["test_page"] == "/chat/hill/"


def test_A2_a_library_in_UTC_is_done_once_its_settings_were_saved(
    people: People, signed_in: SignedIn, olga: Client
) -> None:
    assert not done(signed_in, people.olga)["library"]
    address = f"/api/v1/desk/administration/libraries/{people.hill.pk}"
    saved = olga.put(address, olga.get(address).json(), content_type="application/json")
    assert (saved.status_code, saved.json()["time_zone"]) == (200, "UTC")
    assert done(signed_in, people.olga)["library"]
    assert not done(signed_in, people.marta)["library"]


def test_A2_each_widget_needs_something_to_do_while_no_one_is_online(people: People, signed_in: SignedIn) -> None:
    """A queue that someone reads, or another way to reach the library."""
    assert not done(signed_in, people.marta)["offline"]
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    assert not done(signed_in, people.marta)["offline"], "no one reads it"
    queue.departments.add(people.reference)
    assert done(signed_in, people.marta)["offline"]
    assert not done(signed_in, people.olga)["offline"], "another library's queue"
    Widget.objects.create(department=people.local_history, slug="maps", sites="https://harbour.example")
    assert done(signed_in, people.marta)["offline"], "its questions go to the library's public queue"
    Queue.objects.update(public=False)
    assert not done(signed_in, people.marta)["offline"]
    Widget.objects.filter(slug="maps").update(contact_url="https://harbour.example/contact")
    assert done(signed_in, people.marta)["offline"]


def test_A2_an_invitation_that_nobody_used_and_a_chat_on_our_own_pages_are_not_enough(
    people: People, signed_in: SignedIn
) -> None:
    dee = Operator.objects.create_user("dee@hill.example", None, name="Dee")
    dee.memberships.create(department=people.hill_desk)
    started(people.hill_widget)
    steps = done(signed_in, people.olga)
    assert (steps["colleague"], steps["widget"], steps["chat"]) == (False, False, False)
    dee.set_password("oars-and-rowlocks")
    dee.save()
    assert done(signed_in, people.olga)["colleague"]


def test_A2_a_page_on_an_allowed_website_that_loads_the_widget_is_enough(
    people: People, signed_in: SignedIn, client: Client
) -> None:
    client.get("/embed/hill.js", headers={"referer": "https://museum.example/"})
    client.get("/embed/ask.js", headers={"referer": "http://localhost:9000/"})
    assert not done(signed_in, people.olga)["widget"]
    client.get("/embed/hill.js", headers={"referer": "https://hill.example/hours"})
    assert done(signed_in, people.olga)["widget"]
