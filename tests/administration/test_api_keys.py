"""Administration → API keys: making a key, the list, revoking."""

from datetime import timedelta
from typing import Any

import pytest

from refdesk.audit.models import Action, Entry
from refdesk.keys.models import ApiKey
from refdesk.keys.scopes import Scope
from tests.conftest import SignedIn
from tests.keys.world import key_client, make_key, today
from tests.sample_people import People
from tests.sessions import confirm

KEYS = "/api/v1/desk/administration/api-keys"


def _form(**values: Any) -> dict[str, Any]:
    expires = str(today() + timedelta(days=30))
    return {"name": "Nightly script", "scopes": ["tickets:read"], "expires": expires, "networks": ""} | values


def test_G5_a_key_is_shown_once_and_stored_as_a_hash(people: People, signed_in: SignedIn) -> None:
    marta = signed_in(people.marta)
    made = marta.post(KEYS, _form(), "application/json")
    assert made.status_code == 201, made.content
    text = made.json()["key"]
    assert key_client(text).get("/api/v1/desk/tickets").status_code == 200
    [listed] = marta.get(KEYS).json()
    assert listed | {"key": text, "used_at": None} == made.json()
    assert listed["used_at"] is not None
    stored = str(ApiKey.objects.values().get())
    assert text.rpartition("_")[2] not in stored
    entry = Entry.objects.get(action=Action.SETTINGS_ADDED)
    assert (entry.kind, entry.object_label, entry.library) == ("api_key", "Nightly script", people.harbour.pk)
    assert text not in str(list(Entry.objects.values()))
    assert not Entry.objects.filter(action=Action.ACCOUNT_ADDED, object_label__contains="Nightly").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"expires": str(today() - timedelta(days=2))}, "expires"),
        ({"expires": str(today() + timedelta(days=368))}, "expires"),
        ({"expires": None}, "expires"),
        ({"networks": "192.0.2.0/99"}, "networks"),
    ],
)
def test_G5_a_wrong_field_is_refused_in_words(
    people: People, signed_in: SignedIn, values: dict[str, Any], field: str
) -> None:
    answer = signed_in(people.marta).post(KEYS, _form(**values), "application/json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not ApiKey.objects.exists()


def test_G5_making_a_key_requires_a_confirmation(people: People, signed_in: SignedIn) -> None:
    marta = signed_in(people.marta)
    confirm(marta, people.marta, seconds_ago=3600)
    refused = marta.post(KEYS, _form(), "application/json")
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (403, "ConfirmationRequired")


def test_G5_a_revoked_key_is_refused_at_once_and_recorded(people: People, signed_in: SignedIn) -> None:
    key, text = make_key(people.harbour, Scope.TICKETS_READ)
    assert signed_in(people.marta).delete(f"{KEYS}/{key.pk}").status_code == 204
    assert key_client(text).get("/api/v1/desk/tickets").status_code == 401
    entry = Entry.objects.get(action=Action.SETTINGS_DELETED)
    assert (entry.object, entry.object_label) == (str(key.pk), "Nightly script")


def test_G5_keys_are_made_listed_and_revoked_by_administrators_of_the_library_alone(
    people: People, signed_in: SignedIn
) -> None:
    key, _ = make_key(people.harbour, Scope.TICKETS_READ)
    for outsider in (people.olga, people.ana):
        client = signed_in(outsider)
        assert client.get(KEYS).json() == []
        assert client.delete(f"{KEYS}/{key.pk}").status_code == 404
        form = _form(library=people.harbour.pk)
        assert client.post(KEYS, form, "application/json").status_code == 404
    assert list(ApiKey.objects.all()) == [key]
