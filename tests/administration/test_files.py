"""Files on the desk: what is stored by library and type, what may be uploaded, and the list of stored files."""

from itertools import count
from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Entry
from refdesk.files.models import File, State, groups_of
from refdesk.files.types.kinds import DEFAULT_GROUPS
from refdesk.libraries.models import Library
from refdesk.tickets.models import Queue
from tests.conftest import SignedIn
from tests.logs import started, ticket_in
from tests.sample_people import People

ADDRESS = "/api/v1/desk/administration/files"
_numbers = count()


def file(library: Library, **facts: Any) -> File:
    """A file that was sent, with bytes in the storage."""
    number = next(_numbers)
    made = {"state": State.SENT, "at": number, "size": 1000, "type": "application/pdf", "storage_key": f"ab/{number}"}
    return File.objects.create(library=library, token_hash=f"t{number}", client_key=f"k{number}", **made | facts)


@pytest.fixture
def chat(people: People) -> int:
    return started(people.ask)


def stored(client: Client, library: Library, **query: Any) -> Any:
    return client.get(f"{ADDRESS}/{library.pk}/stored", query)


def names(client: Client, library: Library, **query: Any) -> list[str]:
    return [file["name"] for file in stored(client, library, **query).json()["files"]]


def test_A1_files_are_counted_by_library_and_type(people: People, signed_in: SignedIn, chat: int) -> None:
    for facts in ({}, {"size": 500}, {"type": "image/png"}, {"type": "", "state": State.STORED}):
        file(people.harbour, chat_id=chat, name="map", **facts)
    file(people.harbour, chat_id=chat, name="gone", state=State.EXPIRED, storage_key="")
    file(people.hill, name="secret")
    [library] = signed_in(people.marta).get(ADDRESS).json()
    assert (library["name"], library["groups"], library["days"]) == ("Harbour Library", list(DEFAULT_GROUPS), 30)
    assert library["usage"] == [
        {"group": "images", "files": 1, "bytes": 1000},
        {"group": "pdf", "files": 2, "bytes": 1500},
        {"group": "other", "files": 1, "bytes": 1000},
    ]
    assert (library["file_limit"], library["files_per_side"], library["scanned"]) == (20 * 2**20, 100, False)
    assert [library["name"] for library in signed_in(people.root).get(ADDRESS).json()] == [
        "Harbour Library",
        "Hill Library",
    ]
    assert signed_in(people.ana).get(ADDRESS).json() == []


def test_A1_types_that_may_be_uploaded_are_changed_and_recorded(people: People, signed_in: SignedIn) -> None:
    marta, address = signed_in(people.marta), f"{ADDRESS}/{people.harbour.pk}"
    version = marta.get(address).json()["version"]
    form = {"version": version, "groups": ["pdf", "images"]}
    saved = marta.put(address, form, "application/json")
    assert (saved.status_code, saved.json()["groups"]) == (200, ["images", "pdf"])
    assert groups_of(people.harbour.pk) == ("images", "pdf")
    assert groups_of(people.hill.pk) == DEFAULT_GROUPS
    changes = Entry.objects.get(kind="library").changes
    assert changes == {"file_types": [list(DEFAULT_GROUPS), ["images", "pdf"]]}
    assert marta.put(address, form, "application/json").status_code == 409
    unknown = marta.put(address, {"version": saved.json()["version"], "groups": ["svg"]}, "application/json")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "groups")
    assert signed_in(people.olga).put(address, form, "application/json").status_code == 404
    # A library may accept none at all.
    none = marta.put(address, {"version": saved.json()["version"], "groups": []}, "application/json")
    assert (none.json()["groups"], groups_of(people.harbour.pk)) == ([], ())


def test_A1_stored_files_come_by_page_and_are_searched(people: People, signed_in: SignedIn, chat: int) -> None:
    for number in range(60):
        file(people.harbour, chat_id=chat, name=f"Map <b>{number:02}</b>.pdf", sent_by=people.ana, expires_at=2**41)
    file(people.harbour, chat_id=chat, name="unsent.pdf", state=State.STORED)
    file(people.hill, name="hill.pdf")
    marta = signed_in(people.marta)
    page = stored(marta, people.harbour).json()
    assert (len(page["files"]), page["files"][0]["name"]) == (50, "Map <b>59</b>.pdf")
    assert (page["files"][0]["chat"], page["files"][0]["sender"]) == (chat, "Ana Morales")
    assert names(marta, people.harbour, before=page["next"])[-1] == "Map <b>00</b>.pdf"
    assert names(marta, people.harbour, search="map 07") == ["Map <b>07</b>.pdf"]
    assert names(marta, people.harbour, search="hill") == []
    assert [stored(signed_in(who), people.harbour).status_code for who in (people.olga, people.ana)] == [404, 404]


def test_A1_files_of_tickets_are_listed_for_members_of_the_queue(people: People, marta: Client) -> None:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    ticket = ticket_in(queue).ticket
    file(people.harbour, ticket=ticket, name="letter.pdf")
    assert names(marta, people.harbour) == []
    queue.members.add(people.marta)
    [listed] = stored(marta, people.harbour).json()["files"]
    assert (listed["name"], listed["ticket"], listed["sender"]) == ("letter.pdf", ticket, None)
