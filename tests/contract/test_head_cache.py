"""A journal caches the heads that it wrote, and still decides on what others have stored meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from refdesk.chats.commands import Claim, Command, End, Patron
from refdesk.chats.models import Chat, Event
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import ChatEnded
from refdesk.eventlog import head_cache
from refdesk.eventlog.acts import SetName
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import NoSuchChat
from tests.databases import Database

from .test_journal import ana, begun, project, say, stored

__all__ = ["project"]

MESSAGES = 60


def elsewhere(work: Callable[[], Any]) -> None:
    """Do it on another connection."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def test_decisions_see_what_another_connection_wrote(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    stored(journal.execute([say(chat, "one")])[0])
    elsewhere(lambda: Journal().execute([Command(chat, ana(database), Claim())]))
    assert stored(journal.execute([say(chat, "two")])[0]).head.claimed_name == "Ana"
    elsewhere(lambda: Journal().execute([Command(chat, Patron(chat, 1), End())]))
    [late] = journal.execute([say(chat, "three")])
    assert isinstance(late, Refused)
    assert isinstance(late.refusal, ChatEnded)


def test_what_was_written_on_its_own_connection_by_others_counts_too(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    Journal().execute([Command(chat, ana(database), Claim())])
    assert stored(journal.execute([say(chat, "hello")])[0]).head.claimed_name == "Ana"
    Event.objects.filter(chat=chat).delete()
    Chat.objects.filter(pk=chat).delete()
    assert journal.execute([say(chat, "hello?")]) == [Refused(NoSuchChat())]


def test_what_was_rolled_back_is_not_known(database: Database, project: Callable[..., None]) -> None:
    journal = Journal()
    chat = begun(database, journal)
    broken = True

    def break_it(batch: object) -> None:
        if broken:
            raise ValueError("a room that can't follow")

    project(break_it)
    operator = ana(database)
    [claimed] = journal.execute([Command(chat, operator, Claim())])
    assert isinstance(claimed, Refused)
    broken = False
    assert stored(journal.execute([say(chat, "hello")])[0]).head.claimed_by is None
    assert stored(journal.execute([Command(chat, operator, Claim())])[0]).head == head_of(chat)


def test_two_journals_on_one_chat_leave_no_gap_and_nothing_twice(database: Database) -> None:
    chat = begun(database, Journal())
    gate = Barrier(2)

    def run(who: str) -> list[Outcome]:
        journal = Journal()
        try:
            gate.wait(10)
            return [journal.execute([say(chat, f"{who} {number}")])[0] for number in range(MESSAGES)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [stored(executed) for many in threads.map(run, "ab") for executed in many]
    seqs = sorted(outcome.seq or 0 for outcome in outcomes)
    assert seqs == list(range(seqs[0], seqs[0] + 2 * MESSAGES))
    assert Event.objects.filter(chat=chat).count() == seqs[-1] == Chat.objects.get(pk=chat).last_seq


def test_the_cache_is_cleared_beyond_its_limit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_cache, "HEADS_LIMIT", 2)
    journal = Journal()
    chats = [begun(database, journal, letter) for letter in "abcd"]
    for turn in range(3):
        outcomes = journal.execute([say(chat, str(turn)) for chat in chats])
        assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert {Chat.objects.get(pk=chat).last_seq for chat in chats} == {4 + 3}


def test_on_sqlite_a_head_is_read_once(sqlite: Database) -> None:
    journal = Journal()
    chat = begun(sqlite, journal)
    seen: list[str] = []
    connection.connection.set_trace_callback(seen.append)
    try:
        journal.execute([say(chat, "one")])
        journal.execute([say(chat, "two")])
        journal.execute([Command(chat, ana(sqlite), SetName(name="Dana"))])
        read = sum("json_group_array" in statement for statement in seen)
        Chat.objects.filter(pk=chat).update(tags="")
        journal.execute([say(chat, "three")])
        read_then = sum("json_group_array" in statement for statement in seen)
    finally:
        connection.connection.set_trace_callback(None)
    assert (read, read_then) == (0, 1)
