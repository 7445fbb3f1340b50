"""The sweep removes expired data of tickets, emails, files and records, and nothing that is still needed."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from refdesk.analytics.datasets import form
from refdesk.analytics.models import Dataset, Record
from refdesk.chats import commands as chat
from refdesk.chats.commands import End
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SaveNote, SendFile
from refdesk.eventlog.journal import Journal
from refdesk.files.expire import sweeps
from refdesk.files.models import File, State
from refdesk.kit.clock import now_ms
from refdesk.libraries import file_days
from refdesk.mail.models import Email, Incoming, Mailbox
from refdesk.retention import periods
from refdesk.retention.models import LedgerEntry
from refdesk.retention.periods import DAY_MS
from refdesk.retention.sweep import batches, sweep
from refdesk.tickets import commands as c
from refdesk.tickets import permissions, queries
from refdesk.tickets.events import DATA
from refdesk.tickets.head import Head, redacted
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored
from tests.databases import Database, postgresql, sqlite
from tests.databases import database as _database
from tests.logs import act, begin, queue_of
from tests.tickets.world import opening

database = _database
__all__ = ["database", "postgresql", "sqlite"]
DANA = "dana@example.org"


class Tickets:
    """Makes tickets that were closed some days ago, and runs the sweep."""

    def __init__(self, database: Database) -> None:
        self.people, self.now, self._keys = database.people, now_ms(), 0
        self.queue = queue_of(self.people.reference)

    def closed(self, days: float, queue: Queue | None = None, **facts: Any) -> Head:
        self._keys += 1
        fields = {
            "queue": permissions.queue_info(queue or self.queue),
            "contact": DANA,
            "key": f"{self._keys:022}",
            **facts,
        }
        journal = self.journal(days)
        [made] = journal.execute([opening(**fields)])
        assert isinstance(made, Stored)
        return self.act(made.head, c.SetTicketStatus(status="closed"), days)

    def act(self, head: Head, act: c.AnyAct, days: float = 0) -> Head:
        """The ticket after an act of Ana, as a member of its queue, `days` ago."""
        member = c.Member(self.people.ana.pk, "Ana", frozenset({head.queue}))
        [done] = self.journal(days).execute([c.Command(head.ticket, member, act)])
        assert isinstance(done, Stored)
        return done.head

    def journal(self, days: float) -> Journal:
        return Journal(clock=lambda: int(self.now - days * DAY_MS))

    def mailed(self, ticket: Head) -> None:
        """Add the email with its question, and emails to its patron and to Ana."""
        box, _ = Mailbox.objects.get_or_create(name="box")
        came: dict[str, Any] = {
            "uid_validity": 1,
            "uid": ticket.ticket,
            "received_at": self.now,
            "state": "filed",
            "sender": DANA,
        }
        Incoming.objects.create(mailbox=box, library=self.people.harbour, ticket_id=ticket.ticket, **came)
        for who in (None, self.people.ana):
            sent: dict[str, Any] = {"kind": "reply", "state": "sent", "created_at": self.now, "due_at": 0, "seq": 1}
            sent["recipient"] = who.email if who else DANA
            sent["message_id"] = f"<{ticket.ticket}.{sent['recipient']}>"
            Email.objects.create(library=self.people.harbour, ticket_id=ticket.ticket, operator=who, **sent)

    def recorded(self, days: float, read: int | None = None) -> Record:
        """A record that was entered by hand `days` ago."""
        columns = (form.Field(id=1, label="Question", kind="text"), form.Field(id=2, label="READ scale", kind="read"))
        defaults = {"form": form.write(form.Form(next_id=3, fields=columns)), "changed_at": 0}
        dataset, _ = Dataset.objects.get_or_create(library=self.people.harbour, name="Reference", defaults=defaults)
        facts: dict[str, Any] = {"dataset": dataset, "department": self.people.reference, "at": 0, "recorded_at": 0}
        written, values = int(self.now - days * DAY_MS), {"1": "Secret"} | ({"2": read} if read else {})
        return Record.objects.create(**facts, key=f"{days}", source="hand", written_at=written, values=values)

    def sweep(self) -> int:
        async def execute(command: Any) -> Any:
            return (await sync_to_async(Journal().execute)([command]))[0]

        async def run(function: Any, *args: Any, **kwargs: Any) -> Any:
            return await sync_to_async(function)(*args)

        return asyncio.run(sweep.Sweep(execute, run, run).take())

    def gone(self, ticket: Head) -> set[str]:
        head = queries.head_of(ticket.ticket)
        assert head
        return set(redacted(head))

    def set_periods(self, nothing: set[int] | None = None, **days: int | None) -> None:
        periods.set_periods(self.people.harbour, days, nothing or set())  # type: ignore[arg-type]


@pytest.fixture
def tickets(database: Database) -> Tickets:
    return Tickets(database)


def test_sweep_redacts_name_and_contact_before_the_text_of_a_ticket(tickets: Tickets) -> None:
    fresh, old, ancient = (tickets.closed(days) for days in (89, 91, 366))
    tickets.sweep()
    assert tickets.gone(fresh) == set()
    assert tickets.gone(old) == {"name", "contact"}
    assert tickets.gone(ancient) == set(DATA)
    assert DANA not in str(queries.log_of(old.ticket))
    assert tickets.sweep() == 0
    mine = LedgerEntry.objects.filter(library=tickets.people.harbour, department=None, entity="ticket")
    assert sorted(mine.values_list("datum", "count")) == [("contact", 2), ("name", 2), ("page", 1), ("text", 1)]
    assert LedgerEntry.objects.count() == 4


def test_sweep_skips_open_and_reopened_tickets(tickets: Tickets) -> None:
    old = tickets.closed(400)
    again = tickets.act(old, c.SetTicketStatus(status="open"), 390)
    tickets.sweep()
    assert tickets.gone(again) == set()
    tickets.act(again, c.SetTicketStatus(status="closed"), 380)
    tickets.sweep()
    assert tickets.gone(again) == set(DATA)


def test_sweep_redacts_again_what_was_written_later(tickets: Tickets) -> None:
    """Even if the cursor has passed other tickets of that time."""
    ticket = tickets.closed(400)
    tickets.sweep()
    written = tickets.act(ticket, SaveNote(text="She called again"), 370)
    assert "text" not in tickets.gone(written)
    tickets.closed(369)
    tickets.sweep()
    assert tickets.gone(ticket) == set(DATA)


def test_sweep_skips_a_ticket_with_a_due_email(tickets: Tickets) -> None:
    """Otherwise an answer sent with the closing would not be emailed."""
    tickets.set_periods(ticket_text=0, ticket_name=0, ticket_contact=0)
    ticket = tickets.closed(0.001)
    email = Email.objects.create(
        library=tickets.people.harbour,
        ticket_id=ticket.ticket,
        seq=1,
        kind="reply",
        recipient=DANA,
        message_id="<1@x>",
        created_at=tickets.now,
        due_at=tickets.now,
    )
    tickets.sweep()
    assert tickets.gone(ticket) == set()
    note = c.NoteEmailSent(of=1, to=DANA)
    tickets.journal(0.0005).execute([c.Command(ticket.ticket, System(), note)])
    email.refresh_from_db()
    assert email.state == "sent"
    tickets.sweep()
    assert tickets.gone(ticket) == set(DATA)
    assert DANA not in str(queries.log_of(ticket.ticket))


def test_sweep_redacts_a_forgotten_ticket_once_it_is_closed(tickets: Tickets) -> None:
    [made] = tickets.journal(0.1).execute(
        [opening(queue=permissions.queue_info(tickets.queue), key="f" * 22, contact=DANA)]
    )
    assert isinstance(made, Stored)
    head = made.head
    tickets.journal(0.1).execute([c.Command(head.ticket, c.Patron(head.ticket), c.Forget())])
    assert tickets.sweep() == 0
    tickets.act(head, c.SetTicketStatus(status="closed"), 0.01)
    tickets.mailed(head)
    assert tickets.sweep() == 1
    assert tickets.gone(head) == set(DATA)
    assert set(LedgerEntry.objects.values_list("cause", flat=True)) == {"patron"}
    assert LedgerEntry.objects.get(entity="email").count == 2
    assert tickets.sweep() == 0


def test_sweep_redacts_closed_tickets_of_departments_that_keep_nothing(tickets: Tickets) -> None:
    """A ticket in a queue shared with other departments stays, unless it is from a chat of such a department."""
    history, both = (
        Queue.objects.create(library=tickets.people.harbour, name=name, slug=name) for name in ("history", "both")
    )
    history.departments.set([tickets.people.local_history])
    both.departments.set([tickets.people.local_history, tickets.people.reference])
    matches, shared, ours = tickets.closed(0.01, history), tickets.closed(0.01, both), tickets.closed(0.01)
    for ticket in (matches, shared, ours):
        tickets.mailed(ticket)
    tickets.set_periods(nothing={tickets.people.local_history.pk})
    tickets.sweep()
    assert (tickets.gone(matches), tickets.gone(shared), tickets.gone(ours)) == (set(DATA), set(), set())
    for rows in (Email.objects.filter(operator=None), Incoming.objects.all()):
        assert set(rows.values_list("ticket", flat=True)) == {shared.ticket, ours.ticket}
    assert Email.objects.exclude(operator=None).count() == 3
    assert LedgerEntry.objects.get(entity="email").count == 2


def test_sweep_finds_tickets_and_records_written_by_a_slow_clock(tickets: Tickets) -> None:
    """For periods of 0 days and for departments that keep nothing; other tickets are left alone."""
    history = Queue.objects.create(library=tickets.people.harbour, name="history", slug="history")
    history.departments.set([tickets.people.local_history])
    tickets.set_periods(nothing={tickets.people.local_history.pk}, ticket_name=0, record=0)
    late = []
    for days in (0.001, 0.03):
        late = [tickets.closed(days, history), tickets.closed(days)]
        tickets.mailed(late[0])
        record = tickets.recorded(days)
        tickets.sweep()
        record.refresh_from_db()
        assert record.values == {}
    assert [tickets.gone(ticket) for ticket in late] == [set(DATA), {"name"}]
    assert not Incoming.objects.exists()
    assert tickets.sweep() == 0


def test_sweep_applies_each_librarys_own_periods_to_tickets(tickets: Tickets) -> None:
    hill = Queue.objects.create(library=tickets.people.hill, name="Hill", slug="hill")
    tickets.set_periods(ticket_text=1)
    elsewhere, here = tickets.closed(10, hill), tickets.closed(10)
    tickets.sweep()
    assert (tickets.gone(here), tickets.gone(elsewhere)) == ({"text", "page"}, set())


def test_sweep_redacts_many_tickets_in_batches(tickets: Tickets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_SIZE", 2)
    closed = [tickets.closed(400) for _ in range(5)]
    tickets.sweep()
    assert {len(tickets.gone(ticket)) for ticket in closed} == {len(DATA)}


def test_sweep_deletes_expired_email_rows_older_than_an_hour(tickets: Tickets) -> None:
    ticket = tickets.closed(1)
    for number, hours in enumerate((0.5, 2, 24 * 91)):
        Email.objects.create(
            library=tickets.people.harbour,
            ticket_id=ticket.ticket,
            seq=number,
            kind="reply",
            state="sent",
            recipient=DANA,
            message_id=f"<{number}@x>",
            created_at=tickets.now - hours * 3600_000,
            due_at=0,
        )
    tickets.sweep()
    assert sorted(Email.objects.values_list("seq", flat=True)) == [0, 1]
    tickets.set_periods(email=0)
    tickets.sweep()
    assert list(Email.objects.values_list("seq", flat=True)) == [0]
    assert sum(LedgerEntry.objects.filter(entity="email").values_list("count", flat=True)) == 2


def test_unmatched_emails_expire_after_their_own_period(tickets: Tickets) -> None:
    """Emails of a library by its period; those of no library by the shortest period, counted for its library."""
    people, box = tickets.people, Mailbox.objects.create(name="box")
    for uid, library in enumerate((people.harbour, people.hill, None)):
        for days in (9, 29, 31):
            facts: dict[str, Any] = {
                "uid_validity": days,
                "uid": uid,
                "received_at": tickets.now - days * DAY_MS,
                "state": "set_aside",
            }
            Incoming.objects.create(mailbox=box, library=library, **facts)
    Incoming.objects.create(mailbox=box, uid_validity=1, uid=1, received_at=1, state="pending")

    def left() -> list[tuple[int | None, int]]:
        return sorted(Incoming.objects.exclude(received_at=1).values_list("library", "uid_validity"), key=str)

    here, there = people.harbour.pk, people.hill.pk
    tickets.sweep()
    assert left() == [(here, 29), (here, 9), (there, 29), (there, 9), (None, 29), (None, 9)]
    periods.set_periods(people.hill, {"unmatched_email": 10}, set())
    tickets.sweep()
    assert left() == [(here, 29), (here, 9), (there, 9), (None, 9)]
    tickets.set_periods(unmatched_email=None)
    periods.set_periods(people.hill, {"unmatched_email": None}, set())
    Incoming.objects.update(received_at=2)
    assert tickets.sweep() == 0
    counted = LedgerEntry.objects.filter(entity="email", datum="unmatched_email").values_list("library", "count")
    assert sorted(counted) == [(here, 2), (there, 3)]
    assert Incoming.objects.filter(state="pending").exists()


def test_expired_records_lose_texts_and_keep_choices(tickets: Tickets) -> None:
    for days in (366, 364):
        tickets.recorded(days, read=4)
    tickets.sweep()
    assert list(Record.objects.order_by("id").values_list("values", flat=True)) == [{"2": 4}, {"1": "Secret", "2": 4}]
    assert list(LedgerEntry.objects.values_list("entity", "count")) == [("record", 1)]
    tickets.set_periods(record=None)
    assert tickets.sweep() == 0


def test_file_period_applies_to_existing_files(tickets: Tickets) -> None:
    file = sent(tickets)
    assert file_days.of_library(tickets.people.harbour.pk) == 30
    tickets.set_periods(file=10)
    file.refresh_from_db()
    assert file.expires_at == file.at + 10 * DAY_MS
    tickets.set_periods(file=None)
    file.refresh_from_db()
    assert file.expires_at == file.at + 10 * DAY_MS
    assert file_days.of_library(tickets.people.harbour.pk) == file_days.FOR_EVER
    assert file_days.of_library(tickets.people.hill.pk) == 30


def test_file_period_of_zero_expires_files_at_the_end_of_the_chat(tickets: Tickets) -> None:
    tickets.set_periods(file=0)
    file = sent(tickets)
    tickets.sweep()
    file.refresh_from_db()
    assert file.state == State.SENT
    number = file.chat_id or 0
    act(number, chat.Patron(number, 1), End())
    tickets.sweep()
    file.refresh_from_db()
    assert file.state == State.EXPIRED
    assert files_counted() == [(tickets.people.harbour.pk, "expired", 1)]
    act(number, chat.Patron(number), chat.Forget())
    assert files_counted() == [(tickets.people.harbour.pk, "expired", 1)]


def test_ledger_counts_each_file_once_by_library_and_cause(tickets: Tickets) -> None:
    """A file of a forgotten chat and an expired one of a ticket. The other library's file has not expired."""
    number = sent(tickets).chat_id or 0
    act(number, chat.Patron(number, 1), End())
    act(number, chat.Patron(number), chat.Forget())
    facts: dict[str, Any] = {"ticket": tickets.closed(1).ticket, "state": State.SENT, "size": 4, "at": 0, "seq": 1}
    for library, until in ((tickets.people.harbour, 1), (tickets.people.hill, 3)):
        hashed = {"client_key": f"{until}", "token_hash": f"{until}"}
        File.objects.create(library=library, expires_at=tickets.now + until, **hashed, **facts)
    assert sweeps.expire_files_of_tickets(tickets.now + 2) == 1
    here = tickets.people.harbour.pk
    assert files_counted() == [(here, "expired", 1), (here, "patron", 1)]


def files_counted() -> list[tuple[int, str, int]]:
    """Library, cause and count of the ledger's entries of files."""
    return sorted(LedgerEntry.objects.filter(entity="file", datum="file").values_list("library", "cause", "count"))


def sent(tickets: Tickets) -> File:
    number = begin(tickets.people.ask)
    facts: dict[str, Any] = {"client_key": "f", "token_hash": "h", "name": "map.pdf", "size": 4, "at": now_ms()}
    facts |= {"library": tickets.people.harbour, "chat_id": number, "storage_key": "ab/cd"}
    file = File.objects.create(state=State.STORED, **facts)
    sending = SendFile(file=file.pk, name="map.pdf", type="application/pdf", size=4, token="t", keep=30 * DAY_MS)
    act(number, chat.Patron(number, 1), sending)
    file.refresh_from_db()
    return file
