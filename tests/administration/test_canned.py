"""Canned messages that a library or a department shares, set by administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.canned.models import CannedMessage
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import Settings, errors

BOLD = {"kind": "bold", "start": 0, "end": 5}
CONTENT: dict[str, Any] = {"title": "Hours", "text": "Until eight.", "marks": [BOLD], "tags": "open"}
OF = Settings("canned-messages", CONTENT)
ADDRESS, post, put = OF.address, OF.post, OF.put


@pytest.fixture(name="of_department")
def _of_department(people: People, signed_in: SignedIn) -> dict[str, Any]:
    """A message that Reference shares."""
    made: dict[str, Any] = post(signed_in(people.marta), department=people.reference.pk).json()
    return made


def test_A1_administrators_list_what_their_libraries_and_departments_share(
    people: People, signed_in: SignedIn, of_department: dict[str, Any], marta: Client
) -> None:
    post(marta, library=people.harbour.pk, title="<b>Closed</b>")
    CannedMessage.objects.create(operator=people.marta, title="My own", text="Mine")
    listed = [(message["title"], message["shared_by"], message["excerpt"]) for message in marta.get(ADDRESS).json()]
    assert listed == [("<b>Closed</b>", "Harbour Library", "Until eight."), ("Hours", "Reference", "Until eight.")]
    assert len(signed_in(people.root).get(ADDRESS).json()) == 2
    assert signed_in(people.olga).get(ADDRESS).json() == []
    assert signed_in(people.ana).get(ADDRESS).json() == []


def test_A1_a_shared_message_is_offered_to_the_operators_of_its_department(
    people: People, signed_in: SignedIn, of_department: dict[str, Any]
) -> None:
    stored = CannedMessage.objects.get(pk=of_department["id"])
    assert (stored.department, stored.library, stored.operator) == (people.reference, None, None)
    assert (stored.marks, of_department["marks"]) == ([BOLD], [BOLD])


def test_A1_a_message_moves_to_the_library_and_the_change_is_recorded(
    people: People, of_department: dict[str, Any], marta: Client
) -> None:
    answer = put(marta, of_department, department=None, library=people.harbour.pk, title="Opening hours")
    assert answer.status_code == 200
    assert (answer.json()["library"], answer.json()["department"]) == (people.harbour.pk, None)
    entry = Entry.objects.filter(action=Action.SETTINGS_CHANGED).get()
    assert entry.changes == {
        "library": [None, "Harbour Library"],
        "department": ["Reference", None],
        "title": ["Hours", "Opening hours"],
    }
    assert (entry.kind, entry.library, entry.object_label) == ("canned_message", people.harbour.pk, "Opening hours")


def test_A1_invalid_fields_are_named_and_nothing_is_saved(people: People, marta: Client) -> None:
    wrong = errors(post(marta, title=" ", text="x" * 10_001, tags="a\x00", library=people.hill.pk))
    assert wrong == {
        "shared": "Choose a library or a department that you administer.",
        "title": "This field cannot be blank.",
        "text": "Too long: 10001 characters, at most 10000.",
        "tags": "Contains a character that can’t be stored: U+0000.",
    }
    both = errors(post(marta, library=people.harbour.pk, department=people.reference.pk))
    assert list(both) == ["shared"]
    marks = errors(post(marta, library=people.harbour.pk, marks=[BOLD | {"end": 99}]))
    assert marks == {"marks": "The formatting doesn’t fit the text. Reload the page."}
    assert not CannedMessage.objects.exists()


def test_A1_personal_messages_are_out_of_reach(people: People, of_department: dict[str, Any], marta: Client) -> None:
    message = CannedMessage.objects.create(operator=people.marta, title="My own", text="Mine")
    assert marta.get(f"{ADDRESS}/{message.pk}").status_code == 404
    assert put(marta, of_department | {"id": message.pk}).status_code == 404
    assert marta.delete(f"{ADDRESS}/{message.pk}").status_code == 404
