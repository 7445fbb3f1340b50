"""L2: what programs read has no isolates: they are in sentences for people alone."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from tests.conftest import SignedIn
from tests.sample_people import People
from tests.transcripts.world import had, indexed

HEBREW = "דנה כהן"
"""A name that every sentence on a screen isolates."""
API = "/api/v1/desk"


@pytest.fixture(name="arabic")
def _arabic(people: People, signed_in: SignedIn) -> Client:
    """An administrator whose desk is in Arabic, in a library and with a colleague of a Hebrew name."""
    for operator in (people.marta, people.ana):
        operator.language = "ar"
        operator.name = HEBREW
        operator.save()
    library = people.ask.department.library
    library.name = HEBREW
    library.save()
    had(people.ask, people.ana, "Where do I renew?", "On the second floor.", name=HEBREW, contact="dana@example.org")
    indexed()
    return signed_in(people.marta)


@pytest.mark.parametrize(
    "path",
    [
        "/transcripts",
        "/transcripts/{chat}",
        "/statistics",
        "/statistics.csv",
        "/profile",
    ],
)
def test_L2_answers_and_downloads_have_no_isolates(arabic: Client, people: People, path: str) -> None:
    chat = arabic.get(f"{API}/transcripts").json()["transcripts"][0]["chat"]
    answer = arabic.get(API + path.format(chat=chat))
    assert answer.status_code == 200
    text = answer.content.decode() if "csv" in path else json.dumps(answer.json(), ensure_ascii=False)
    assert HEBREW in text or "statistics" in path
    assert not {"\u2068", "\u2069"} & set(text)


def test_L2_export_of_a_contacts_data_has_no_isolates(arabic: Client, people: People) -> None:
    form = {"contact": "dana@example.org", "kind": "json"}
    answer = arabic.post(f"{API}/retention/{people.harbour.pk}/export", form)
    assert answer.status_code == 200
    text = json.dumps(json.loads(b"".join(async_to_sync(_whole)(answer))), ensure_ascii=False)
    assert HEBREW in text
    assert "\u2068" not in text


async def _whole(answer: Any) -> list[bytes]:
    return [piece async for piece in answer]
