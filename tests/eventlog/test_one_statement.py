"""A batch that only appends is decided on cached heads and written in one statement; all else in a transaction.

`tests/contract/test_one_statement.py` does this with PostgreSQL; here a store on SQLite stands in for it, so that the
journal's own part is tested without a server.
"""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from refdesk.chats.colleague_events import Claimed
from refdesk.chats.commands import Claim, Command
from refdesk.chats.events import Event as ChatEvent
from refdesk.chats.log import CHATS
from refdesk.chats.queries import head_of
from refdesk.eventlog import journal as journals
from refdesk.eventlog.acts import Redact, Say
from refdesk.eventlog.events import Event, MessageSent
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import KeyReused, OutcomeUnknown, TextEmpty, Unavailable
from refdesk.eventlog.rows import EventRow
from refdesk.eventlog.sql_store import CommitLostError, HeadT, Move
from refdesk.eventlog.store import STORES, SqliteStore
from refdesk.eventlog.tables import Tables
from tests.chats.world import said
from tests.contract.test_journal import ana, begun, chat_start, key, say, stored
from tests.contract.test_sequences import log_of
from tests.databases import Database

Announced = list[tuple[int | None, ...]]


class Conflict(OperationalError):
    """The database rolled back because of another transaction."""


class OneStatement(SqliteStore):
    """Appends to current heads like the store of PostgreSQL, whose cached heads are checked by their last seqs."""

    one_statement = True

    def __init__(self) -> None:
        self.written: list[set[int]] = []
        """What each call wrote."""
        self.error: Exception | None = None

    def version(self, cursor: CursorWrapper) -> object:
        return cursor.db.connection

    def changes(self, cursor: CursorWrapper) -> int:
        return 0

    def is_conflict(self, error: Exception) -> bool:
        return isinstance(error, Conflict)

    def append_to_current(
        self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Sequence[Move[HeadT]]
    ) -> set[int]:
        if self.error is not None:
            raise self.error
        with transaction.atomic(), connection.cursor() as cursor:
            current = {
                tables.number_of(before)
                for before, _ in heads
                if self.lock(tables, cursor, [tables.number_of(before)], {})[0].last_seq == before.last_seq
            }
            keys = [(row.log, row.client_key) for row in rows if row.client_key is not None]
            current -= {event.log for event in self.known_keys(tables, cursor, keys)}
            moved = [(before, after) for before, after in heads if tables.number_of(before) in current]
            self.write(tables, cursor, [row for row in rows if row.log in current], moved, last=True)
        self.written.append(current)
        return current

    def lock_and_look_up(self, tables: Any, cursor: Any, logs: Any, keys: Any, cached: Any) -> Any:
        """Reads all heads: a cached one may be stale."""
        return super().lock_and_look_up(tables, cursor, logs, keys, {})


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> OneStatement:
    store = OneStatement()
    monkeypatch.setitem(STORES, "sqlite", store)
    return store


class Desk:
    """A journal with the heads of two chats in its cache, and what it announced."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.announced: Announced = []
        self.journal = Journal(self._announce, clock=lambda: 5_000)
        self.chat, self.other = (begun(database, self.journal, letter) for letter in "st")
        self.announced.clear()

    def _announce(self, stored: Sequence[Any]) -> None:
        if stored:
            self.announced.append(tuple(outcome.seq for outcome in stored))

    def execute(self, *commands: Any) -> list[Outcome]:
        return self.journal.execute(commands)

    def claim_elsewhere(self) -> None:
        stored(Journal().execute([Command(self.chat, ana(self.database), Claim())])[0])


@pytest.fixture
def desk(database: Database, store: OneStatement) -> Desk:
    desk = Desk(database)
    store.written.clear()
    return desk


def texts(chat: int) -> list[str]:
    return said(log_of(chat))[1:]


def test_a_message_on_a_cached_head_is_one_commit_and_announced_once(desk: Desk, store: OneStatement) -> None:
    commits = desk.journal.commits
    outcome = stored(desk.execute(say(desk.chat, "one", "a"))[0])
    assert store.written == [{desk.chat}]
    assert desk.journal.commits == commits + 1
    assert desk.announced == [(outcome.seq,)]
    assert outcome.events == (ChatEvent(5, 5_000, "patron", MessageSent(text="one"), key("a")),)
    assert outcome.head == head_of(desk.chat)
    assert not outcome.repeat


def test_the_head_of_the_statement_is_the_next_ones(desk: Desk, store: OneStatement) -> None:
    seqs = [stored(desk.execute(say(desk.chat, text))[0]).seq for text in ("one", "two", "three")]
    assert store.written == [{desk.chat}] * 3
    assert seqs == [5, 6, 7]
    assert texts(desk.chat) == ["one", "two", "three"]


def test_only_logs_with_stale_heads_are_decided_again(desk: Desk, store: OneStatement) -> None:
    desk.claim_elsewhere()
    commits = desk.journal.commits
    outcomes = desk.execute(say(desk.chat, "one", "a"), say(desk.other, "two", "b"), say(desk.chat, "three"))
    assert store.written == [{desk.other}]
    assert [stored(outcome).seq for outcome in outcomes] == [6, 5, 7]
    assert stored(outcomes[0]).head.claimed_name == "Ana"
    assert desk.announced == [(5,), (6, 7)]
    assert desk.journal.commits == commits + 2
    assert (texts(desk.chat), texts(desk.other)) == (["one", "three"], ["two"])


def test_a_stale_head_is_dropped_from_the_cache(desk: Desk, store: OneStatement, monkeypatch: Any) -> None:
    """A batch that fails after it has found the head stale may not leave it to the next one."""
    desk.claim_elsewhere()
    monkeypatch.setattr(Journal, "_execute", lambda self, batch: [Refused(Unavailable())] * len(batch))
    assert desk.execute(say(desk.chat, "one"), say(desk.other, "two"))[0] == Refused(Unavailable())
    cached = desk.journal._head_cache.of(CHATS.tables.head)
    assert desk.chat not in cached
    assert cached[desk.other] == head_of(desk.other)


def test_P9_a_key_that_is_stored_is_answered_with_its_first_result(desk: Desk, store: OneStatement) -> None:
    first = stored(desk.execute(say(desk.chat, "one", "a"))[0])
    again, new = desk.execute(say(desk.chat, "one", "a"), say(desk.other, "two", "a"))
    assert store.written[-1] == {desk.other}
    assert (stored(again).repeat, stored(again).seq) == (True, first.seq)
    assert not stored(new).repeat
    assert desk.execute(say(desk.chat, "other words", "a")) == [Refused(KeyReused())]


def test_a_start_is_stored_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    started, message = desk.execute(chat_start(desk.database, "u"), say(desk.chat, "one"))
    assert store.written == []
    assert stored(started).seq == 1
    assert texts(desk.chat) == ["one"]
    assert stored(message).seq == 5


def test_a_batch_with_a_refused_act_is_stored_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    message, refused = desk.execute(say(desk.chat, "one"), say(desk.chat, " "))
    assert store.written == []
    assert refused == Refused(TextEmpty())
    assert stored(message).seq == 5


def test_a_log_whose_head_is_not_cached_is_read_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    desk.journal.forget_heads()
    assert stored(desk.execute(say(desk.chat, "one"))[0]).seq == 5
    assert store.written == []
    desk.execute(say(desk.chat, "two"), say(desk.other, "three"))
    assert store.written == []


def test_events_that_another_room_wants_are_stored_in_a_transaction(
    desk: Desk, store: OneStatement, project: Callable[..., None]
) -> None:
    claims: list[int | None] = []
    project(lambda batch: claims.extend(outcome.seq for outcome in batch), Claimed)
    desk.execute(say(desk.chat, "one"), Command(desk.chat, ana(desk.database), Claim()))
    assert store.written == []
    assert claims == [5, 6]
    desk.execute(say(desk.chat, "two"))
    assert store.written == [{desk.chat}]


@pytest.mark.usefixtures("project")
def test_a_redaction_is_stored_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    """It changes earlier events, also where no other room wants it."""
    CHATS.projections.clear()
    CHATS.follow_ups.clear()
    desk.execute(say(desk.chat, "secret"))
    administrator = msgspec.structs.replace(ana(desk.database), administers=ana(desk.database).departments)
    store.written.clear()
    stored(desk.execute(Command(desk.chat, administrator, Redact(seqs=(5,))))[0])
    assert store.written == []
    assert texts(desk.chat) == [""]


def test_an_empty_batch_and_one_within_a_transaction_use_no_statement(desk: Desk, store: OneStatement) -> None:
    assert desk.execute() == []
    with transaction.atomic():
        assert stored(desk.execute(say(desk.chat, "one"))[0]).seq == 5
    assert store.written == []


def test_a_conflict_is_tried_again_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    store.error = Conflict()
    assert stored(desk.execute(say(desk.chat, "one"))[0]).seq == 5
    assert desk.announced == [(5,)]


def test_an_unexpected_error_is_tried_again_in_a_transaction(desk: Desk, store: OneStatement) -> None:
    store.error = ValueError()
    outcomes = desk.execute(say(desk.chat, "one"), say(desk.other, "two"))
    assert [stored(outcome).seq for outcome in outcomes] == [5, 5]


@pytest.mark.parametrize(
    ("error", "refusal"), [(OperationalError(), Unavailable()), (CommitLostError(), OutcomeUnknown())]
)
def test_P10_a_database_that_fails_at_the_statement_refuses_the_batch(
    desk: Desk, store: OneStatement, error: Exception, refusal: Unavailable | OutcomeUnknown
) -> None:
    """A statement that failed before it could commit has certainly stored nothing."""
    commits, heads = desk.journal.commits, desk.journal._head_cache.of(CHATS.tables.head)
    store.error = error
    assert desk.execute(say(desk.chat, "one"), say(desk.other, "two")) == [Refused(refusal)] * 2
    assert desk.announced == []
    assert desk.journal.commits == commits
    assert desk.chat in heads


def test_an_error_of_one_command_leaves_the_others_of_its_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    make = journals._row

    def row(number: int, event: Event, digest: str | None) -> EventRow:
        if isinstance(event.body, MessageSent) and event.body.text == "broken":
            raise ValueError
        return make(number, event, digest)

    monkeypatch.setattr(journals, "_row", row)
    message, broken = desk.execute(say(desk.chat, "one"), say(desk.other, "broken"))
    assert broken == Refused(Unavailable())
    assert stored(message).seq == 5
    assert texts(desk.chat) == ["one"]


def test_the_operators_message_and_the_patrons_are_one_statement(desk: Desk, store: OneStatement) -> None:
    operator = ana(desk.database)
    desk.execute(Command(desk.other, operator, Claim()))
    store.written.clear()
    outcomes = desk.execute(say(desk.chat, "one"), Command(desk.other, operator, Say(text="two")))
    assert store.written == [{desk.chat, desk.other}]
    assert [stored(outcome).head for outcome in outcomes] == [head_of(desk.chat), head_of(desk.other)]
