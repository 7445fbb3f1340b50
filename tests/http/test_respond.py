"""Responses of the HTTP APIs, and the keys of clients."""

import json

import pytest
from ninja import Schema
from pydantic import TypeAdapter, ValidationError

from refdesk.eventlog.refusals import NoSuchChat, Refusal, Unavailable
from refdesk.files.refusals import NotScanned
from refdesk.http.client_key import ClientKey
from refdesk.http.respond import as_schema, respond
from refdesk.libraries.models import Department
from refdesk.protocol.refusals import TooMany


@pytest.mark.parametrize(
    ("refusal", "status", "seconds"),
    [
        (NoSuchChat(), 404, None),
        (TooMany(retry_after=0.2), 429, "1"),
        (Unavailable(), 503, "2"),
        (NotScanned(), 503, "30"),
    ],
)
def test_a_refusal_has_its_own_status_and_says_when_to_retry(
    refusal: Refusal, status: int, seconds: str | None
) -> None:
    response = respond(refusal)
    assert (response.status_code, response.get("Retry-After")) == (status, seconds)
    assert json.loads(response.content)["refusal"]["name"] == type(refusal).__name__
    assert response["Cache-Control"] == "no-store"


def test_an_answer_is_json_that_must_not_be_cached() -> None:
    response = respond({"ticket": 7}, 201)
    assert (response.status_code, json.loads(response.content)) == (201, {"ticket": 7})
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "no-store")


@pytest.mark.parametrize("key", ["", "k" * 15, "k" * 33, "k" * 15 + " ", "k" * 16 + "\n"])
def test_a_client_key_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ClientKey).validate_python(key)


class Shown(Schema):
    id: int
    name: str
    library: int
    chats: int


def test_a_row_as_a_schema_has_numbers_for_foreign_keys_and_facts_instead_of_attributes() -> None:
    row = Department(id=7, name="Maps", library_id=3)
    assert as_schema(Shown, row, chats=2).model_dump() == {"id": 7, "name": "Maps", "library": 3, "chats": 2}
    assert as_schema(Shown, row, chats=2, name="Atlases").name == "Atlases"
