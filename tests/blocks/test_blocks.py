"""Row T4: who is blocked, for how long, and who sees and lifts it."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Entry
from refdesk.blocks.models import Block
from refdesk.blocks.sweep import sweep
from refdesk.chats.commands import Block as BlockAct
from refdesk.chats.commands import Claim
from refdesk.chats.models import Chat
from refdesk.chats.models import Event as EventRow
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, SaveNote, SetContact, SetName
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.retention.models import LedgerEntry
from refdesk.statistics.models import ChatFact
from refdesk.transcripts.models import Card
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.logs import act, actor, queue_of
from tests.sample_people import People, at_desk

__all__ = ["database"]  # a fixture

HOUR = 3_600_000
HERE, NEAR, FAR = "203.0.113.7", "203.0.113.200", "198.51.100.4"
DORA, ELI = "dora" * 8, "eli0" * 8
BLOCKS = "/api/v1/desk/administration/blocks"
REFUSED = (403, {"refusal": {"name": "PatronBlocked"}})


def post(path: str, address: str, **body: object) -> tuple[int, Any]:
    answer = Client(REMOTE_ADDR=address).post(path, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def start(browser: str, address: str, widget: str = "ask", key: str = "") -> tuple[int, Any]:
    key = key or f"{Chat.objects.count():022d}"
    return post(f"/api/v1/widgets/{widget}/chats", address, key=key, question="Where is it?", browser=browser)


def starts(browser: str, address: str, widget: str = "ask") -> bool:
    status, answer = start(browser, address, widget)
    assert status == 201 or (status, answer) == REFUSED
    return status == 201


def do(people: People, chat: int, *acts: Any) -> None:
    act(chat, actor(people.ana), *acts)


def block(people: People, browser: str = DORA, address: str = HERE, hours: Any = 24, scope: Any = "network") -> int:
    """Ana blocks the patron of a new chat; returns its number."""
    status, made = start(browser, address)
    assert status == 201
    chat: int = made["chat"]
    do(people, chat, Claim(), BlockAct(hours=hours, reason="Insults", scope=scope))
    return chat


@pytest.fixture(name="people")
def _people(database: Database) -> People:
    people = database.people
    for operator in (people.ana, people.ben, people.olga):
        at_desk(operator, now_ms(), lease=10 * HOUR)
    return people


def test_T4_browser_and_network_of_the_patron_are_blocked_in_the_library(people: People) -> None:
    """Other browsers elsewhere are not, nor is anybody in another library: the outsider."""
    block(people)
    assert not starts(DORA, FAR)
    assert not starts(ELI, NEAR)
    assert not starts("", HERE)
    assert starts(ELI, FAR)
    assert starts(DORA, HERE, "hill")
    Widget.objects.create(department=people.local_history, slug="history", title="Ask", sites="https://harbour.example")
    assert not starts(DORA, FAR, "history")


def test_T4_a_block_of_the_browser_alone_shuts_out_no_neighbor(people: People, marta: Client) -> None:
    """The outsider: another browser of the same network, and even of the same address."""
    queue_of(people.reference, public=True)
    block(people, scope="browser")
    assert not starts(DORA, HERE)
    assert not starts(DORA, FAR)
    assert starts(ELI, HERE)
    assert starts(ELI, NEAR)
    assert starts("", HERE)
    form: dict[str, Any] = {"key": "t" * 22, "question": "Where is it?"}
    assert post("/api/v1/widgets/ask/tickets", HERE, **form, browser=DORA) == REFUSED
    assert post("/api/v1/widgets/ask/tickets", HERE, **form, browser=ELI)[0] == 201
    [listed] = marta.get(BLOCKS).json()
    assert (listed["browser"], listed["network"]) == (True, "")
    assert Entry.objects.get(action="patron_blocked").changes == {"hours": 24, "scope": "browser"}


def test_T4_a_start_that_is_sent_again_finds_its_chat(people: People) -> None:
    """The response to the first one may have been lost."""
    status, made = start(DORA, HERE, key="k" * 22)
    assert status == 201
    do(people, made["chat"], Claim(), BlockAct(hours=1))
    assert start(DORA, HERE, key="k" * 22) == (200, made)
    # A browser that stores nothing has another mark after a reload.
    assert start(ELI, HERE, key="k" * 22) == (200, made)
    assert start(DORA, HERE) == REFUSED


@pytest.mark.parametrize(
    ("policy", "near", "far"),
    [("none", True, True), ("short", False, True), ("full", True, True)],
)
def test_T4_the_network_is_as_large_as_the_library_stores_it(
    people: People, policy: str, near: bool, far: bool
) -> None:
    """A library that stores no addresses blocks browsers alone."""
    Library.objects.filter(pk=people.harbour.pk).update(ip_privacy=policy)
    block(people)
    assert starts(ELI, HERE) == (policy == "none")
    assert (starts(ELI, NEAR), starts(ELI, FAR)) == (near, far)
    assert not starts(DORA, FAR)


def test_T4_in_an_exempt_network_the_browser_alone_is_blocked(people: People) -> None:
    """On public computers of the library, whenever the administrator makes the network exempt."""
    libraries = Library.objects.filter(pk=people.harbour.pk)
    libraries.update(exempt_networks="198.51.100.0/24\n203.0.113.0/25")
    block(people)
    assert Block.objects.get().network == ""
    assert not starts(DORA, HERE)
    assert starts(ELI, HERE)
    libraries.update(exempt_networks="")
    block(people, ELI)
    assert not starts("", HERE)
    libraries.update(exempt_networks="203.0.113.0/25")
    assert starts("", HERE)


def test_T4_a_block_ends_and_is_swept_and_counted(people: People) -> None:
    chat = block(people, hours=1)
    until = Block.objects.get().until
    assert abs(until - now_ms() - HOUR) < 60_000
    assert sweep(until - 1) == 0
    Block.objects.update(until=now_ms() - 1)
    assert starts(DORA, HERE)
    assert sweep(now_ms()) == 1
    assert not Block.objects.filter(chat=chat).exists()
    entry = LedgerEntry.objects.get(entity="block")
    assert (entry.library, entry.count, entry.cause) == (people.harbour, 1, "expired")


def test_T4_a_second_block_of_a_patron_who_left_replaces_the_first(people: People) -> None:
    chat = block(people, hours=1)
    do(people, chat, BlockAct(hours=168, reason="Again"))
    stored = Block.objects.get()
    assert (stored.reason, stored.until - stored.at) == ("Again", 168 * HOUR)


def test_T4_a_blocked_patron_leaves_no_question(people: People) -> None:
    queue_of(people.reference, public=True)
    tickets = "/api/v1/widgets/ask/tickets"
    early: dict[str, Any] = {"key": "e" * 22, "question": "Where is it?", "browser": DORA}
    status, before = post(tickets, HERE, **early)
    assert status == 201
    block(people)
    assert post(tickets, HERE, **early) == (200, before), "the response may have been lost"
    form: dict[str, Any] = {"key": "t" * 22, "question": "Where is it?"}
    assert post(tickets, FAR, **form, browser=DORA) == REFUSED
    assert post(tickets, NEAR, **form) == REFUSED
    assert post(tickets, FAR, **form)[0] == 201


def test_T4_administrators_of_the_library_see_and_lift_a_block(people: People, signed_in: SignedIn) -> None:
    """Neither operators nor administrators of another library do."""
    chat = block(people)
    ana, olga, marta = signed_in(people.ana), signed_in(people.olga), signed_in(people.marta)
    assert (ana.get(BLOCKS).json(), olga.get(BLOCKS).json()) == ([], [])
    [listed] = marta.get(BLOCKS).json()
    assert (listed["chat"], listed["by"], listed["reason"]) == (chat, "Ana Morales", "Insults")
    assert listed["until"] - listed["at"] == 24 * HOUR
    assert (listed["name"], listed["contact"]) == ("", "")
    assert listed["guest"] == Chat.objects.get(pk=chat).guest
    assert (listed["browser"], listed["network"]) == (True, "203.0.113.0/24")
    address = f"{BLOCKS}/{listed['id']}"
    assert [client.delete(address).status_code for client in (ana, olga, marta, marta)] == [404, 404, 204, 404]
    assert starts(DORA, HERE)
    actions = Entry.objects.filter(kind="chat").order_by("pk").values_list("action", "actor", "library")
    harbour = people.harbour.pk
    assert list(actions) == [
        ("patron_blocked", people.ana.pk, harbour),
        ("block_lifted", people.marta.pk, harbour),
    ]


def test_T4_a_blocked_patron_has_their_name_until_it_is_redacted(people: People, marta: Client) -> None:
    chat = block(people)
    do(people, chat, SetName(name="Dora Doe"), SetContact(contact="dora@example.org"))
    [listed] = marta.get(BLOCKS).json()
    assert (listed["name"], listed["contact"]) == ("Dora Doe", "dora@example.org")
    act(chat, System(), Redact(data=("name", "contact")))
    [listed] = marta.get(BLOCKS).json()
    assert (listed["name"], listed["contact"]) == ("", "")


def test_T4_a_block_that_is_over_is_neither_listed_nor_lifted(people: People, marta: Client) -> None:
    """Until it is swept. The audit log would say that somebody ended it."""
    block(people)
    Block.objects.update(until=now_ms() - 1)
    assert marta.get(BLOCKS).json() == []
    assert marta.delete(f"{BLOCKS}/{Block.objects.get().pk}").status_code == 404
    assert not Entry.objects.filter(action="block_lifted").exists()


def test_T4_a_redacted_reason_is_removed_from_the_block(people: People) -> None:
    chat = block(people)
    do(people, chat, SaveNote(text="A note"))
    note = EventRow.objects.get(chat=chat, kind="note_saved").seq
    system = System()
    act(chat, system, Redact(seqs=(note,)))
    assert Block.objects.get().reason == "Insults"
    act(chat, system, Redact())
    assert Block.objects.get().reason == ""
    assert not starts(DORA, HERE)


def test_T4_the_browsers_mark_is_stored_as_another_hash_in_each_library(people: People) -> None:
    first, second = start(DORA, FAR), start(DORA, FAR, "hill")
    assert first[0] == second[0] == 201
    marks = set(Chat.objects.values_list("browser", flat=True))
    assert len(marks) == 2
    assert all(len(mark) == 32 and DORA not in mark for mark in marks)


def test_T4_a_block_counts_in_statistics_and_transcripts(people: People) -> None:
    chat = block(people)
    assert ChatFact.objects.get(chat=chat).blocked == 1
    assert Card.objects.get(pk=chat).outcome == "blocked"
