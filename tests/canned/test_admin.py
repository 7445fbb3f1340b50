from typing import Any

from django.test import Client

from refdesk.canned.models import CannedMessage
from tests.conftest import SignedIn
from tests.sample_people import People

ROOM = "/admin/canned/cannedmessage/"


def _form(**differs: Any) -> dict[str, Any]:
    return {"title": "Opening hours", "text": "We close at **eight**.", "tags": "hours"} | differs


def test_an_administrator_makes_shared_ones_with_formatting(people: People, marta: Client) -> None:
    for owner in ({"library": people.harbour.pk}, {"department": people.local_history.pk}):
        answer = marta.post(f"{ROOM}add/", _form(**owner))
        assert answer.status_code == 302, answer.context["errors"]
    of_library, of_department = CannedMessage.objects.order_by("id")
    assert (of_library.library, of_department.department) == (people.harbour, people.local_history)
    assert of_library.text == "We close at eight."
    assert of_library.marks == [{"kind": "bold", "start": 12, "end": 17}]
    assert "We close at **eight**." in marta.get(f"{ROOM}{of_library.pk}/change/").content.decode()


def test_it_belongs_to_a_library_or_a_department(people: People, signed_in: SignedIn) -> None:
    for owner in ({}, {"library": people.harbour.pk, "department": people.reference.pk}):
        answer = signed_in(people.marta).post(f"{ROOM}add/", _form(**owner))
        assert "Choose either a library or a department." in answer.content.decode()
    assert not CannedMessage.objects.exists()


def test_none_is_made_beyond_ones_reach(people: People, signed_in: SignedIn) -> None:
    for owner in ({"library": people.hill.pk}, {"department": people.hill_desk.pk}):
        assert signed_in(people.marta).post(f"{ROOM}add/", _form(**owner)).status_code == 200
    assert not CannedMessage.objects.exists()


def test_what_no_text_may_hold_is_refused(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).post(f"{ROOM}add/", _form(library=people.harbour.pk, text="a\u202eb"))
    assert "contain invalid characters" in answer.content.decode()
    assert not CannedMessage.objects.exists()


def test_another_librarys_and_any_operators_own_are_neither_seen_nor_changed(
    people: People, signed_in: SignedIn
) -> None:
    theirs = CannedMessage.objects.create(library=people.harbour, title="Harbour's", text="Hello")
    personal = CannedMessage.objects.create(operator=people.ana, title="Private", text="Hello")
    for administrator, hidden in (
        (people.olga, theirs),
        (people.olga, personal),
        (people.marta, personal),
        (people.root, personal),
    ):
        client = signed_in(administrator)
        assert hidden.title not in client.get(ROOM).content.decode()
        assert client.post(f"{ROOM}{hidden.pk}/change/", _form(library=people.hill.pk)).status_code in (302, 403)
        assert client.post(f"{ROOM}{hidden.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    assert {each.title for each in CannedMessage.objects.all()} == {"Harbour's", "Private"}
