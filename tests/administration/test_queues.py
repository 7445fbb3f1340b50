"""Queues of tickets, set by administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.libraries.models import Department
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from refdesk.tickets.models import Queue
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import Settings, errors

FORM: dict[str, Any] = {
    "name": "Questions",
    "slug": "",
    "welcome": "Write.",
    "public": True,
    "accepts_files": True,
    "address": "",
    "departments": [],
    "members": [],
    "translations": {},
}
OF = Settings("queues", FORM)
ADDRESS, post, put = OF.address, OF.post, OF.put


@pytest.fixture(name="queue")
def _queue(people: People, signed_in: SignedIn) -> dict[str, Any]:
    """A queue of Reference, with Ben as a further member."""
    made = post(signed_in(people.marta), departments=[people.reference.pk], members=[people.ben.pk])
    assert made.status_code == 201, made.content
    saved: dict[str, Any] = made.json()
    return saved


def test_A1_a_new_queue_gets_a_url_name_from_its_name(people: People, signed_in: SignedIn, marta: Client) -> None:
    department = [people.reference.pk]
    first, second = post(marta, departments=department).json(), post(marta, departments=department).json()
    assert (first["slug"], second["slug"]) == ("questions", "questions-2")
    assert first["form"].endswith("/ask/questions/")
    assert first["library_name"] == "Harbour Library"
    assert marta.get("/ask/questions/").status_code == 200
    # Root administers both libraries.
    assert post(signed_in(people.root), departments=department).status_code == 404
    of_hill = {"library": people.hill.pk, "name": "!", "departments": [people.hill_desk.pk]}
    assert post(signed_in(people.root), **of_hill).json()["slug"] == "queue"


def test_A1_administrators_see_the_queues_of_their_libraries(
    people: People, signed_in: SignedIn, queue: dict[str, Any]
) -> None:
    [listed] = signed_in(people.marta).get(ADDRESS).json()
    assert (listed["name"], listed["public"], listed["address"]) == ("Questions", True, "")
    assert listed["readers"] == 4, "Ana, Chi and Marta of Reference, and Ben"
    for who in (people.olga, people.ana):
        assert signed_in(who).get(ADDRESS).json() == []


def test_A1_all_settings_of_a_queue_are_saved_and_recorded(
    people: People, signed_in: SignedIn, queue: dict[str, Any]
) -> None:
    Entry.objects.all().delete()
    changes: dict[str, Any] = {
        "name": "<b>Ask</b>",
        "slug": "ask",
        "welcome": "",
        "public": False,
        "accepts_files": False,
        "address": "Ask@Harbour.example",
        "departments": [people.local_history.pk],
        "members": [people.chi.pk],
    }
    saved = put(signed_in(people.marta), queue, **changes)
    assert saved.status_code == 200, saved.content
    changes["address"] = "ask@harbour.example"
    assert {name: saved.json()[name] for name in changes} == changes
    assert [person["name"] for person in saved.json()["named"]] == ["Chi Nguyen"]
    stored = Queue.objects.get()
    assert list(stored.members.all()) == [people.chi]
    recorded = [(entry.action, sorted(entry.changes)) for entry in Entry.objects.exclude(action=Action.SIGNED_IN)]
    fields = ["accepts_files", "address", "name", "public", "slug", "welcome"]
    assert sorted(recorded) == [
        *[(Action.RIGHTS_CHANGED, ["department"])] * 2,
        *[(Action.RIGHTS_CHANGED, ["queue"])] * 2,
        (Action.SETTINGS_CHANGED, fields),
    ]


def test_A1_departments_and_members_of_other_libraries_stay(
    people: People, queue: dict[str, Any], marta: Client
) -> None:
    stored = Queue.objects.get()
    stored.departments.add(people.hill_desk)
    stored.members.add(people.olga)
    shown = marta.get(f"{ADDRESS}/{queue['id']}").json()
    assert (shown["departments"], shown["members"], shown["others"]) == ([people.reference.pk], [people.ben.pk], 2)
    assert "Olga" not in str(shown)
    assert put(marta, shown, departments=[], members=[]).status_code == 200
    assert (list(stored.departments.all()), list(stored.members.all())) == ([people.hill_desk], [people.olga])


INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"name": " "}, "name", "This field cannot be blank."),
    ({"slug": "hill"}, "slug", "Queue with this URL name already exists."),
    ({"slug": "a b"}, "slug", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ({"address": "ask+1@harbour.example"}, "address", "Leave out the plus sign and everything after it."),
    ({"address": "ask"}, "address", "Enter a valid email address."),
    ({"departments": [999]}, "departments", "A chosen department has been deleted"),
    ({"members": [999]}, "members", "A chosen person has been deleted"),
]


def test_A1_an_invalid_field_is_named_and_nothing_is_saved(
    people: People, marta: Client, queue: dict[str, Any]
) -> None:
    Queue.objects.create(library=people.hill, name="Hill", slug="hill")
    for changes, field, text in INVALID:
        [(place, refused)] = errors(put(marta, queue, **{"welcome": "Changed"} | changes)).items()
        assert (place, refused[: len(text)]) == (field, text)
    assert Queue.objects.get(pk=queue["id"]).welcome == "Write."


def test_A1_members_of_other_libraries_can_not_be_added(people: People, queue: dict[str, Any], marta: Client) -> None:
    changes = {"departments": [people.hill_desk.pk], "members": [people.olga.pk]}
    assert set(errors(put(marta, queue, **changes))) == {"departments", "members"}


def test_A1_a_queue_that_patrons_reach_without_a_reader_is_refused(people: People, marta: Client) -> None:
    unread = "No one would read what patrons write to this queue. Choose a department or an operator."
    assert errors(post(marta)) == {"departments": unread}
    assert errors(post(marta, public=False, address="ask@harbour.example")) == {"departments": unread}
    internal = post(marta, public=False)
    assert (internal.status_code, internal.json()["readers"]) == (201, 0)
    assert errors(put(marta, internal.json(), public=True)) == {"departments": unread}
    assert put(marta, internal.json(), public=True, members=[people.ben.pk]).json()["readers"] == 1


def test_A1_a_queue_whose_department_has_no_one_is_saved_and_says_so(people: People, marta: Client) -> None:
    maps = Department.objects.create(library=people.harbour, name="Maps")
    saved = post(marta, departments=[maps.pk]).json()
    assert saved["readers"] == 0
    Membership.objects.create(operator=people.chi, department=maps, role=Role.READER)
    [listed] = marta.get(ADDRESS).json()
    assert listed["readers"] == 0, "a reader of transcripts reads no tickets"
    Membership.objects.create(operator=people.ana, department=maps)
    assert marta.get(f"{ADDRESS}/{saved['id']}").json()["readers"] == 1
    Operator.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert marta.get(ADDRESS).json()[0]["readers"] == 0
