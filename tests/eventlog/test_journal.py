"""The journal's own part, on a database in memory: what it answers, announces and remembers."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import OperationalError, connection

from refdesk.chats.colleague_events import Claimed
from refdesk.chats.commands import Claim, Command, Patron, TakeSeat
from refdesk.chats.head import Head
from refdesk.chats.log import CHATS
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.colleagues.commands import Member, Start
from refdesk.colleagues.log import INTERNAL_CHATS
from refdesk.eventlog import head_cache
from refdesk.eventlog import journal as journals
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, SaveNote
from refdesk.eventlog.database_file import assert_there
from refdesk.eventlog.execution import Executor
from refdesk.eventlog.head_cache import HeadCache
from refdesk.eventlog.journal import FollowUpRefused, Journal
from refdesk.eventlog.log import log_of, number_of
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import NotAllowed, OutcomeUnknown, Refusal, StorageFull, Unavailable
from refdesk.eventlog.sql_store import CommitLostError, NotDurableError
from refdesk.eventlog.store import STORES, SqliteStore
from refdesk.tickets.commands import Command as TicketCommand
from refdesk.tickets.refusals import NoSuchTicket
from tests.chats.world import ACTIVE
from tests.contract.test_journal import ana, begun, chat_start, say, stored
from tests.contract.test_sequences import log_of as log_of_chat
from tests.databases import Database, sqlite

__all__ = ["sqlite"]

BUSY, FULL, INPUT_OUTPUT = sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_FSYNC


def sqlite_error(code: int) -> OperationalError:
    """Django's error, caused by the driver's with this extended code."""
    cause = sqlite3.OperationalError("an error of the driver")
    cause.sqlite_errorcode, cause.sqlite_errorname = code, "SQLITE_FULL" if code == FULL else "SQLITE_OTHER"
    error = OperationalError("an error")
    error.__cause__ = cause
    return error


def test_the_number_of_a_command_is_its_logs_and_a_start_has_none(database: Database) -> None:
    assert number_of(say(7, "one")) == 7
    assert number_of(chat_start(database)) == 0
    assert log_of(say(7, "one")).tables is CHATS.tables
    assert log_of(say(7, "one")).tables is not INTERNAL_CHATS.tables


@pytest.mark.parametrize(
    ("code", "may_hold"), [(BUSY, False), (BUSY | 2 << 8, False), (FULL, False), (INPUT_OUTPUT, True), (0, True)]
)
def test_P10_sqlite_has_rolled_back_only_if_it_was_busy_or_full(code: int, may_hold: bool) -> None:
    assert STORES["sqlite"].may_hold(sqlite_error(code)) is may_hold
    assert STORES["sqlite"].may_hold(OperationalError("of Django's own"))


@pytest.fixture
def chat(database: Database) -> int:
    return begun(database, Journal())


def failing(error: Exception) -> Callable[..., None]:
    def fail(*arguments: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("code", "refusal"), [(BUSY, Unavailable()), (FULL, StorageFull()), (INPUT_OUTPUT, OutcomeUnknown())]
)
def test_P10_a_commit_that_fails_is_refused_by_what_is_known_of_it(
    chat: int, monkeypatch: pytest.MonkeyPatch, code: int, refusal: Refusal
) -> None:
    announced: list[object] = []
    journal = Journal(announced.extend)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "commit", failing(sqlite_error(code)))
        assert journal.execute([say(chat, "one"), say(chat, "two")]) == [Refused(refusal)] * 2
    assert (announced, journal.commits) == ([], 0)
    assert stored(journal.execute([say(chat, "three")])[0]).seq == 5


def test_P10_a_database_that_fails_before_the_commit_holds_nothing(chat: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an error after which a commit would be unknown, and after a batch that was committed."""
    journal = Journal()
    monkeypatch.setattr(journals, "assert_there", failing(sqlite_error(INPUT_OUTPUT)))
    assert journal.execute([say(chat, "one")]) == [Refused(Unavailable())]
    monkeypatch.undo()
    stored(journal.execute([say(chat, "one")])[0])
    monkeypatch.setattr(journals, "assert_there", failing(sqlite_error(INPUT_OUTPUT)))
    assert journal.execute([say(chat, "two")]) == [Refused(Unavailable())]


def test_P10_a_lost_commit_is_unknown_though_the_connection_fails_after_it(
    chat: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django reconnects at the end of a transaction, and that fails too."""
    lost, later = CommitLostError(), sqlite_error(BUSY)
    later.__context__ = lost
    monkeypatch.setattr(journals, "assert_there", failing(later))
    assert Journal().execute([say(chat, "one")]) == [Refused(OutcomeUnknown())]


def test_an_act_that_changes_nothing_has_no_seq(database: Database, chat: int) -> None:
    journal = Journal()
    claim = Command(chat, ana(database), Claim())
    head = stored(journal.execute([claim])[0]).head
    assert journal.execute([claim]) == [Stored(head=head, seq=None)]


def test_commands_on_different_kinds_of_log_are_answered_in_order(chat: int) -> None:
    missing = TicketCommand(999, System(), SaveNote(text="one"))
    journal = Journal()
    first, refused, second = journal.execute([say(chat, "one"), missing, say(chat, "two")])
    assert refused == Refused(NoSuchTicket())
    assert (stored(first).seq, stored(second).seq) == (5, 6)
    assert journal.commits == 2
    assert journal.execute([]) == []


class Recording(SqliteStore):
    """Remembers for each write whether the store may commit with it."""

    def __init__(self) -> None:
        self.last: list[bool] = []

    def write(self, *arguments: Any, last: bool) -> None:
        self.last.append(last)
        super().write(*arguments, last=last)


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Recording:
    recording = Recording()
    monkeypatch.setitem(STORES, "sqlite", recording)
    return recording


def test_the_store_may_commit_with_the_last_write_alone(
    database: Database, chat: int, recording: Recording, project: Callable[..., None]
) -> None:
    """A refused follow-up and a failed projection roll back; a rewrite comes after the write."""
    CHATS.projections.clear()
    CHATS.follow_ups.clear()
    journal = Journal()
    stored(journal.execute([say(chat, "one")])[0])
    administrator = msgspec.structs.replace(ana(database), administers=ana(database).departments)
    stored(journal.execute([Command(chat, administrator, Redact(seqs=(5,)))])[0])
    project(len, Claimed)
    stored(journal.execute([Command(chat, ana(database), Claim())])[0])
    assert recording.last == [True, False, False]


@pytest.mark.usefixtures("project")
def test_follow_ups_are_those_of_new_events_alone(database: Database, chat: int, recording: Recording) -> None:
    """A repeated act was followed up when it was stored. Follow-ups are announced with it, and don't commit."""
    CHATS.projections.clear()
    CHATS.follow_ups.clear()
    reference = database.people.reference.pk
    followed: list[object] = []

    def start_internal_chat(outcome: Stored) -> list[Start]:
        followed.append(outcome.seq)
        actor = Member(database.people.ana.pk, "Ana", frozenset({reference}))
        return [Start(scope="department", department=reference, actor=actor)]

    CHATS.follow_up(start_internal_chat)
    announced: list[tuple[str, int | None]] = []
    journal = Journal(lambda stored: announced.extend((outcome.head.address.kind, outcome.seq) for outcome in stored))
    journal.execute([say(chat, "one", "a")])
    assert followed == [5]
    assert announced == [("chat", 5), ("internal_chat", 1)]
    assert recording.last == [False, False]
    journal.execute([say(chat, "one", "a")])
    assert followed == [5]


@pytest.mark.usefixtures("project")
def test_a_refused_follow_up_refuses_the_act_that_led_to_it(database: Database, chat: int) -> None:
    def to_a_missing_ticket(outcome: object) -> list[TicketCommand]:
        return [TicketCommand(999, System(), SaveNote(text="one"))]

    CHATS.follow_up(to_a_missing_ticket, Claimed)
    journal = Journal()
    claimed, message = journal.execute([Command(chat, ana(database), Claim()), say(chat, "one")])
    assert claimed == Refused(NoSuchTicket())
    assert stored(message).head == head_of(chat)
    assert stored(message).head.claimed_by is None


def test_a_refused_follow_up_is_an_error_with_its_refusal() -> None:
    error = FollowUpRefused(NoSuchTicket())
    assert error.refusal == NoSuchTicket()
    assert "NoSuchTicket" in str(error)


def test_a_backfill_stores_events_at_past_times(database: Database) -> None:
    journal = Journal(failing(AssertionError("nothing is announced")))
    with journal.backfill(CHATS) as execute_at:
        started = stored(execute_at(1_000, chat_start(database)))
        execute_at(2_000, Command(started.head.chat, Patron(started.head.chat), TakeSeat(node="n")))
        execute_at(3_000, say(started.head.chat, "one"))
    assert [event.at for event in log_of_chat(started.head.chat)] == [1_000, 1_000, 1_000, 2_000, 3_000]
    assert [event.seq for event in log_of_chat(started.head.chat)] == [1, 2, 3, 4, 5]


def test_cached_heads_are_dropped_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_cache, "HEADS_LIMIT", 2)
    cache = HeadCache()
    heads = [msgspec.structs.replace(ACTIVE, chat=number) for number in (1, 2, 3)]
    cache.update(0, [Stored(head=head, seq=1) for head in heads[:2]])
    assert dict(cache.of(Head)) == {1: heads[0], 2: heads[1]}
    cache.discard(Head, [2, 9])
    assert dict(cache.of(Head)) == {1: heads[0]}
    cache.update(0, [Stored(head=head, seq=1) for head in heads])
    assert dict(cache.of(Head)) == {}


def test_cached_heads_are_dropped_unless_nothing_was_written_since() -> None:
    cache = HeadCache()
    cache.clear_unless("version", 0)
    cache.update(7, [Stored(head=ACTIVE, seq=1)])
    cache.clear_unless("version", 7)
    assert cache.of(Head)
    cache.clear_unless("version", 8)
    assert not cache.of(Head)
    cache.update(8, [Stored(head=ACTIVE, seq=1)])
    cache.clear_unless("another version", 8)
    assert not cache.of(Head)


async def test_commands_are_executed_by_the_running_servers_lanes() -> None:
    commands: list[object] = []

    async def execute(command: object) -> Outcome:
        commands.append(command)
        return Refused(NotAllowed())

    executor = Executor()
    executor.use(execute)
    assert await executor(say(7, "one")) == Refused(NotAllowed())
    assert commands == [say(7, "one")]


def test_a_replaced_database_file_is_an_error_once(sqlite: Database, tmp_path: Path) -> None:
    assert sqlite.file
    assert_there()
    shutil.copyfile(sqlite.file, copy := tmp_path / "copy")
    copy.rename(sqlite.file)
    with pytest.raises(OperationalError, match=r"^the database file was replaced$"):
        assert_there()
    assert_there()


def test_a_missing_database_file_is_an_error_and_not_created(sqlite: Database) -> None:
    assert sqlite.file
    sqlite.file.unlink()
    with pytest.raises(OperationalError, match=r"^the database file is gone: No such file or directory$"):
        assert_there()
    assert not sqlite.file.exists()


def test_a_database_that_is_not_durable_is_refused_with_the_setting(database: Database) -> None:
    with connection.cursor() as cursor:
        STORES["sqlite"].assert_durable(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        with pytest.raises(NotDurableError, match=r"^SQLite must run with PRAGMA synchronous=FULL$"):
            STORES["sqlite"].assert_durable(cursor)
