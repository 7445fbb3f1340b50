"""Lookup, export and erasure of everything held about a contact, by administrators of the library only."""

import asyncio
import json
import re
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from refdesk.chats import commands as of_chats
from refdesk.chats import events as in_chats
from refdesk.chats.head import redacted as redacted_of_chat
from refdesk.chats.models import Chat
from refdesk.chats.queries import head_of, stretch
from refdesk.eventlog.acts import SaveNote
from refdesk.eventlog.events import Mark, SensitiveKind
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.rows import LogRow
from refdesk.files import refusals as file_refusals
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.mail.models import Email, Incoming, Mailbox
from refdesk.retention import erasure
from refdesk.retention.export import labels, parts, writers
from refdesk.retention.export.writers import stream
from refdesk.retention.holdings import Holdings
from refdesk.retention.models import Erasure, ErasureItem, LedgerEntry
from refdesk.retention.sweep import batches
from refdesk.staff.models import Membership
from refdesk.staff.roles import Role
from refdesk.tickets import events as in_tickets
from refdesk.tickets import queries
from refdesk.tickets.events import DATA
from refdesk.tickets.head import redacted
from refdesk.tickets.models import Ticket
from tests.conftest import SignedIn
from tests.databases import Database, postgresql, sqlite
from tests.databases import database as _database
from tests.logs import act, begin, ticket_in

from .test_sweep_tickets import Tickets

database = _database
__all__ = ["database", "postgresql", "sqlite"]
DANA, EVE = "dana@example.org", "eve@example.org"
KEY = "e" * 22


class Desk(Tickets):
    """Makes chats and tickets of Dana and Eve, and looks up and erases what is held of them."""

    def chat(self, contact: str, text: str = "Where is it?", *, ended: bool = True) -> int:
        number = begin(self.people.ask, text, name="Dana", contact=contact)
        if ended:
            act(number, of_chats.Patron(number, 1), of_chats.End())
        return number

    def held(self, contact: str = DANA) -> Holdings:
        return Holdings(self.people.harbour, contact)

    def erase(self, contact: str = DANA, key: str = KEY) -> Erasure:
        return erasure.begin_erasure(self.held(contact), self.people.marta, key, now_ms())

    def log(self) -> str:
        """The events of all chats and tickets, as text."""
        chats = [row for chat in Chat.objects.values_list("id", flat=True) for row in stretch(chat, 0)]
        numbers = Ticket.objects.values_list("id", flat=True)
        tickets = [row for ticket in numbers for row in queries.log_of(ticket)]
        return str(chats) + str(tickets)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def email(desk: Desk, ticket: int, state: str = "sent", recipient: str = DANA, **facts: Any) -> None:
    fields = {"library": desk.people.harbour, "ticket_id": ticket, "kind": "reply", "created_at": 1, "due_at": 1}
    seq = Email.objects.count()
    Email.objects.create(**fields, seq=seq, state=state, recipient=recipient, message_id=f"<{seq}@x>", **facts)


def test_holdings_count_only_data_of_the_contact(desk: Desk) -> None:
    first, live = desk.chat(DANA), desk.chat(DANA, ended=False)
    desk.chat(EVE)
    ticket = desk.closed(1)
    made = ticket_in(desk.queue, "o" * 22, contact=EVE, chat=first)
    email(desk, ticket.ticket)
    email(desk, ticket.ticket, recipient="ana@harbour.example", operator=desk.people.ana)
    box = Mailbox.objects.create(name="box")
    Incoming.objects.create(mailbox=box, uid_validity=1, uid=1, received_at=1, sender=DANA, ticket_id=ticket.ticket)
    counts = desk.held().counts()
    assert counts == (2, 1, 2, 1, 2, 0, 0)
    assert {made.ticket, ticket.ticket} == set(desk.held().tickets.values_list("id", flat=True))
    assert live in desk.held().chats.values_list("id", flat=True)
    assert set(Holdings(desk.people.hill, DANA).counts()) == {0}


def received(desk: Desk, *senders: str, library: Library | None = None) -> None:
    """Emails without a ticket, set aside in the mailbox."""
    box, _ = Mailbox.objects.get_or_create(name="box")
    for sender in senders:
        facts: dict[str, Any] = {
            "uid_validity": 1,
            "uid": Incoming.objects.count(),
            "received_at": 1,
            "state": "set_aside",
        }
        Incoming.objects.create(mailbox=box, sender=sender, subject=f"Of {sender}", library=library, **facts)


def test_holdings_include_emails_without_a_ticket(desk: Desk) -> None:
    """Emails of an unknown library count for administrators of all libraries only."""
    received(desk, DANA, EVE, library=desk.people.harbour)
    received(desk, DANA, library=desk.people.hill)
    received(desk, DANA)
    assert desk.held().counts().emails == 1
    everywhere = Holdings(desk.people.harbour, DANA, unmatched=True)
    assert everywhere.counts().emails == 2
    exported = json.loads(whole(everywhere, "json"))["emails_received"]
    assert [(email["subject"], email["state"], email["ticket"]) for email in exported] == [
        (f"Of {DANA}", "set_aside", None)
    ] * 2
    erased = erasure.begin_erasure(everywhere, desk.people.root, KEY, now_ms())
    assert erased.emails == 2
    assert erased.finished_at is not None
    left = Incoming.objects.order_by("id").values_list("sender", "library")
    assert list(left) == [(EVE, desk.people.harbour.pk), (DANA, desk.people.hill.pk)]


def test_erasure_removes_all_data_of_the_contact_and_no_other(desk: Desk) -> None:
    """Closed and open tickets and due emails too. The ledger counts them without the contact."""
    desk.chat(DANA, "Is my doctor here?")
    other = desk.chat(EVE, "Is Eve here?")
    closed = desk.closed(1)
    made = ticket_in(desk.queue, "o" * 22, contact=DANA)
    for state in ("due", "sent"):
        email(desk, made.ticket, state)
    erasure = desk.erase()
    desk.sweep()
    erasure.refresh_from_db()
    assert (erasure.chats, erasure.tickets, erasure.emails) == (1, 2, 2)
    assert erasure.finished_at is not None
    assert ErasureItem.objects.count() == Email.objects.count() == 0
    for ticket in (closed.ticket, made.ticket):
        head = queries.head_of(ticket)
        assert head
        assert (head.status, set(redacted(head))) == ("closed", set(DATA))
    assert DANA not in desk.log()
    assert "doctor" not in desk.log()
    assert "Is Eve here?" in str(stretch(other, 0))
    assert set(LedgerEntry.objects.values_list("cause", flat=True)) == {"operator"}
    assert desk.held().counts()[:5] == (0, 0, 0, 0, 0)
    assert DANA not in str(list(Erasure.objects.values()))


def test_erasure_redacts_identity_in_an_active_chat_and_the_rest_at_its_end(desk: Desk) -> None:
    live = desk.chat(DANA, "Is my doctor here?", ended=False)
    erasure = desk.erase()
    desk.sweep()
    head = head_of(live)
    assert head
    assert (head.state, head.name, head.contact, head.excerpt) == ("waiting", None, None, "Is my doctor here?")
    assert DANA not in str(stretch(live, 0))
    assert desk.sweep() == 0
    erasure.refresh_from_db()
    assert erasure.finished_at is None
    act(live, of_chats.Patron(live, 1), of_chats.End())
    desk.sweep()
    assert "doctor" not in str(stretch(live, 0))
    head = head_of(live)
    assert head
    assert set(redacted_of_chat(head)) == {"text", "name", "contact", "page", "device", "address"}
    assert Erasure.objects.get().finished_at is not None
    counted = LedgerEntry.objects.filter(datum="contact").values_list("count", flat=True)
    assert list(counted) == [1]


def test_erasure_resumes_after_a_crash_and_a_repeated_request_returns_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_SIZE", 1)
    for _ in range(3):
        desk.chat(DANA)
    first, second = desk.erase(), desk.erase()
    assert first == second
    [begun] = list(erasure.due(now_ms()))
    Journal().execute(begun.commands[:1])  # The process dies after the first command, before it deletes the row.
    assert ErasureItem.objects.count() == 3
    desk.sweep()
    assert ErasureItem.objects.count() == 0
    assert LedgerEntry.objects.get(datum="text").count == 3


def whole(held: Holdings, kind: Any) -> str:
    async def read() -> str:
        return b"".join([piece async for piece in stream(held, kind)]).decode()

    return asyncio.run(read())


def test_export_holds_all_data_of_the_contact_and_no_other(desk: Desk) -> None:
    """The export is JSON or an HTML page, which escapes what people wrote."""
    desk.chat(DANA, "Is my <b>doctor</b> here?")
    desk.chat(DANA, "And again")
    desk.chat(EVE, "Is Eve here?")
    ticket = desk.closed(1)
    desk.act(ticket, SaveNote(text="A note"))
    email(desk, ticket.ticket)
    exported = json.loads(whole(desk.held(), "json"))
    assert (exported["library"], exported["contact"]) == ("Harbour Library", DANA)
    sections = ("chats", "tickets", "emails_sent", "emails_received", "records")
    assert [len(exported[section]) for section in sections] == [2, 1, 1, 0, 0]
    events = [event for chat in exported["chats"] for event in chat["events"]]
    texts = [event["text"] for event in events if event["kind"] == "message_sent"]
    assert texts == ["Is my <b>doctor</b> here?", "And again"]
    assert [event["kind"] for event in exported["tickets"][0]["events"]] == ["opened", "status_changed", "note_saved"]
    page = whole(desk.held(), "html")
    assert "Is my &lt;b&gt;doctor&lt;/b&gt; here?" in page
    assert "A note" in page
    assert "Eve" not in page
    raw = re.findall(r"<(?:th|h3)>([a-z][^<]*)<|· ([a-z_ ]+)</p>", page)
    assert raw == []
    nobody = json.loads(whole(desk.held("nobody@example.org"), "json"))
    assert nobody["chats"] == nobody["records"] == []


def test_export_page_shows_labels_and_the_librarys_local_time(desk: Desk) -> None:
    """What people wrote is unchanged, even if it reads like a code. The JSON file has the codes."""
    desk.chat(DANA, "pending")
    ticket = desk.closed(1)
    email(desk, ticket.ticket)
    held = desk.held()
    held.library.time_zone = "Europe/Berlin"
    Chat.objects.update(started_at=1_790_000_000_000)
    assert json.loads(whole(held, "json"))["chats"][0]["started"] == "2026-09-21T14:13:20+00:00"
    page = whole(held, "html")
    rows = set(re.findall(r"<th>(.+?)</th><td><bdi>(.*?)</bdi></td>", page))
    assert ("Started", "Sep 21, 2026, 4:13 PM (CEST)") in rows
    assert {("Status", "Closed"), ("Kind", "Reply"), ("State", "Sent"), ("Text", "pending")} <= rows
    events = set(re.findall(r"</b> <bdi>(.+?)</bdi> · (.+?)</p>", page))
    assert {("Patron", "Started"), ("Patron", "Message sent")} <= events
    assert re.findall(r"\d{4}-\d\d-\d\dT\S*|\b\d{13}\b", page) == []


def test_export_page_is_in_the_librarys_language(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the reader's; and the language is not left active between two pieces of the stream."""
    languages: set[str | None] = set()

    def label(name: str) -> str:
        languages.add(translation.get_language())
        return f"[{name}]"

    monkeypatch.setattr(writers, "label", label)
    monkeypatch.setattr(writers, "kind_label", label)
    desk.chat(DANA)
    held = desk.held()
    held.library.language = "de"
    page = whole(held, "html")
    assert '<html lang="de" dir="ltr">' in page
    assert "[message_sent]" in page
    assert languages == {"de"}
    assert translation.get_language() == "en"
    held.library.language = "ar"
    assert '<html lang="ar" dir="rtl">' in whole(held, "html")


def test_every_exported_name_has_a_label() -> None:
    """The fields of events of chats and tickets at every depth. Kinds have theirs in the catalogue of sentences."""
    names: set[str] = set()
    structs: list[Any] = [*in_chats.KINDS.values(), *in_tickets.KINDS.values(), in_chats.Page, in_chats.Answer]
    for struct in (*structs, Mark, in_tickets.AttachedFile, in_tickets.LostAttachment):
        names |= {*struct.__struct_fields__}
    assert sorted(name for name in names - {"token"} if not labels.has_label(name)) == []


def test_L5_an_export_has_a_text_for_each_kind_of_masked_data() -> None:
    for kind in get_args(SensitiveKind):
        assert labels.format_value("kinds", [kind], ZoneInfo("UTC")) != kind


def test_an_export_has_a_text_for_each_reason_why_a_file_was_not_stored() -> None:
    refusals = (file_refusals.FileEmpty, file_refusals.FileTooLarge, file_refusals.FileTypeRefused)
    for refusal in (*refusals, file_refusals.FileUnsafe, file_refusals.FilesDisabled, file_refusals.TooManyFiles):
        assert labels.format_value("why", refusal.__name__, ZoneInfo("UTC")).endswith("."), refusal


def test_export_memory_does_not_grow_with_the_number_of_chats(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one piece of the export is in memory at a time."""
    chat = Chat.objects.select_related("department", "widget").get(pk=desk.chat(DANA))

    async def rows(count: int) -> AsyncIterator[Chat]:
        for _ in range(count):
            yield chat

    def most(count: int) -> int:
        monkeypatch.setattr(parts, "_rows", lambda query: rows(count if query.model is Chat else 0))

        async def drain() -> int:
            size = 0
            async for piece in stream(desk.held(), "json"):
                size += len(piece)
            return size

        tracemalloc.start()
        size = asyncio.run(drain())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > count * 500
        return peak

    few = most(10)
    assert most(300) < few + 500_000


ADDRESS = "/api/v1/desk/retention"
JSON = "application/json"


def ask(client: Client, library: Library, what: str, **facts: Any) -> Any:
    return client.post(f"{ADDRESS}/{library.pk}/{what}", facts, content_type=JSON)


@pytest.fixture(name="api")
def _api(database: Database, signed_in: SignedIn) -> tuple[Desk, SignedIn]:
    return Desk(database), signed_in


def test_administrator_looks_up_exports_and_erases_a_contact(api: tuple[Desk, SignedIn]) -> None:
    desk, signed_in = api
    desk.chat(DANA)
    marta = signed_in(desk.people.marta)
    holdings = ask(marta, desk.people.harbour, "holdings", contact=" Dana@Example.org ").json()
    assert (holdings["contact"], holdings["chats"], holdings["tickets"]) == (DANA, 1, 0)
    file = marta.post(f"{ADDRESS}/{desk.people.harbour.pk}/export", {"contact": DANA, "kind": "json"})
    assert file["Content-Disposition"] == 'attachment; filename="held-harbour.json"'
    begun = ask(marta, desk.people.harbour, "erasures", contact=DANA, key=KEY)
    assert (begun.status_code, begun.json()["left"], begun.json()["by"]) == (201, 1, "Marta Lindqvist")
    desk.sweep()
    [finished] = marta.get(f"{ADDRESS}/{desk.people.harbour.pk}/erasures").json()
    assert (finished["left"], finished["chats"], finished["live"]) == (0, 1, 0)
    assert DANA not in str(finished)


def test_unmatched_emails_are_counted_only_for_administrators_of_all_libraries(api: tuple[Desk, SignedIn]) -> None:
    desk, signed_in = api
    received(desk, DANA)
    harbour, hill = desk.people.harbour, desk.people.hill

    def emails(who: Any, library: Library) -> int:
        return int(ask(signed_in(who), library, "holdings", contact=DANA).json()["emails"])

    assert [emails(desk.people.marta, harbour), emails(desk.people.olga, hill), emails(desk.people.root, hill)] == [
        0,
        0,
        1,
    ]
    administers = {"operator": desk.people.marta, "role": Role.ADMINISTRATOR}
    Membership.objects.create(department=desk.people.hill_desk, **administers)
    assert emails(desk.people.marta, harbour) == 1


def test_lookup_refuses_an_invalid_contact(api: tuple[Desk, SignedIn]) -> None:
    desk, signed_in = api
    for written in ("", "dana", "dana@"):
        answer = ask(signed_in(desk.people.marta), desk.people.harbour, "holdings", contact=written)
        assert (answer.status_code, answer.json()["refusal"]["name"]) == (400, "BadContact")


def test_another_library_holds_nothing_of_the_contact(api: tuple[Desk, SignedIn]) -> None:
    desk, signed_in = api
    desk.chat(DANA)
    assert ask(signed_in(desk.people.olga), desk.people.hill, "holdings", contact=DANA).json()["chats"] == 0


@pytest.mark.parametrize("token", ["abc", ""])
def test_exported_file_has_a_readable_expiry_and_a_link_unless_redacted(token: str) -> None:
    """A redacted file has no token, and its export no link."""
    file = {"file": 1, "name": "", "type": "x", "size": 3, "token": token, "expires_at": 86_400_000}
    exported = parts._event(LogRow(3, "file_sent", 0, "patron", json.dumps({"kind": "file_sent", **file}), None))
    assert exported["expires_at"] == "1970-01-02T00:00:00+00:00"
    assert ("download" in exported, "token" in exported) == (token != "", False)
