"""Redacted text is in no file of a PostgreSQL database after it was vacuumed."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from refdesk.analytics.models import Record
from refdesk.chats.commands import Claim, End, Forget, Patron
from refdesk.chats.events import Page, PatronDescribed
from refdesk.chats.windows import handover
from refdesk.eventlog.acts import SaveNote, Say, SendFile, SetContact, SetName, SetTags
from refdesk.files.models import File, State
from refdesk.tickets import commands as c
from refdesk.tickets.search.indexing import TICKETS
from refdesk.transcripts.indexing import CHATS
from tests.databases import Database, the_postgres
from tests.retention.test_sweep_tickets import DANA, Tickets
from tests.transcripts.world import act, actor, begin, had

WORDS = ("xylophonequestion", "marzipananswer", "zeppelinnote", "wombatlabel", "okapi@example.org", "quetzalname")
OF_ALL = (*WORDS, DANA, "tapirfile.txt", "walruspage", "narwhalticket", "pangolinreply", "axolotlnote", "dugongrecord")


def test_what_a_patron_had_forgotten_is_in_no_file_after_the_vacuum(postgresql: Database) -> None:
    people = postgresql.people
    chat = had(people.ask, people.ana, WORDS[0], WORDS[1])
    for said in (
        SaveNote(text=WORDS[2]),
        SetTags(tags=(WORDS[3],)),
        SetContact(contact=WORDS[4]),
        SetName(name=WORDS[5]),
    ):
        act(chat, actor(people.ana), said)
    CHATS.catch_up(2**62)
    assert found(WORDS) == set(WORDS)
    act(chat, Patron(chat), Forget())
    CHATS.catch_up(2**62)
    vacuum()
    assert found(WORDS) == set()


def test_no_file_holds_expired_text_after_sweep_and_vacuum(
    postgresql: Database,
) -> None:
    """A chat with its file, its page and its record; a ticket with its emails."""
    people, tickets = postgresql.people, Tickets(postgresql)
    tickets.set_periods(nothing={people.reference.pk})
    page = Page(url="https://lib.example/walruspage")
    facts: dict[str, Any] = {"contact": WORDS[4], "name": WORDS[5], "details": PatronDescribed(page=page)}
    chat = begin(people.ask, WORDS[0], **facts)
    handover.make(chat, page.url)
    act(chat, actor(people.ana), Claim())
    act(chat, Patron(chat, 1), file_of(tickets, chat))
    for said in (Say(text=WORDS[1]), SaveNote(text=WORDS[2]), SetTags(tags=(WORDS[3],))):
        act(chat, actor(people.ana), said)
    Record.objects.filter(pk=tickets.recorded(0.01).pk).update(chat=chat, values={"1": "dugongrecord"})
    ticket = tickets.closed(0.01, question="narwhalticket")
    for written in (SaveNote(text="axolotlnote"), c.Reply(text="pangolinreply", status="closed")):
        tickets.act(ticket, written, 0.005)
    tickets.mailed(ticket)
    CHATS.catch_up(2**62)
    TICKETS.catch_up(2**62)
    assert found(OF_ALL) == set(OF_ALL)
    run("ANALYZE")
    act(chat, actor(people.ana), End())
    tickets.sweep()
    CHATS.catch_up(2**62)
    TICKETS.catch_up(2**62)
    vacuum()
    assert found(OF_ALL) == set()


def file_of(tickets: Tickets, chat: int) -> SendFile:
    """The patron sends a file that was uploaded."""
    described: dict[str, Any] = {"name": "tapirfile.txt", "size": 4, "type": "text/plain"}
    announced = {
        "library": tickets.people.harbour,
        "chat_id": chat,
        "client_key": "f",
        "token_hash": "h",
        "at": tickets.now,
    }
    file = File.objects.create(state=State.STORED, storage_key="ab/cd", **described, **announced)
    return SendFile(file=file.pk, token="t", keep=1_000, **described)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def vacuum() -> None:
    run("VACUUM FULL")


def found(words: Sequence[str]) -> set[str]:
    """Which of the words stand in the database's files, whole or as stems."""
    run("CHECKPOINT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        [(oid,)] = cursor.fetchall()
    files = (the_postgres().data / "base" / str(oid)).glob("*")
    whole = b"".join(path.read_bytes() for path in files if path.is_file())
    return {word for word in words if word[:10].encode() in whole}
