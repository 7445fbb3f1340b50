"""On PostgreSQL a message on a cached head is one round trip, and what others do meanwhile costs no promise."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from threading import Barrier
from typing import Any

import msgspec
import psycopg
import pytest
from django.db import connection, connections

from refdesk.chats.commands import Claim, Command, Patron
from refdesk.chats.log import TABLES
from refdesk.chats.models import Chat, Event
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.eventlog import journal
from refdesk.eventlog.acts import Say
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.postgres_store import PostgresStore
from refdesk.eventlog.refusals import KeyReused, OutcomeUnknown, Unavailable
from refdesk.eventlog.rows import EventRow
from tests.chats.world import said
from tests.databases import Database
from tests.postgres_proxy import proxied
from tests.services import Postgres

from .test_head_cache import elsewhere
from .test_journal import ana, begun, key, say, stored
from .test_sequences import log_of

WRITES = 40
EXECUTE = ord("E")
INSERTED = b"INSERT 0 1\0"
"""The end of PostgreSQL's CommandComplete of the statement."""


class Fixture:
    """A journal on a thread, with the heads of two chats in its cache; those of another connection are dropped."""

    def __init__(self, database: Database, thread: ThreadPoolExecutor) -> None:
        self.database, self._thread = database, thread
        self.journal = Journal()
        self.chat, self.other = (thread.submit(begun, database, self.journal, letter).result() for letter in "st")

    def execute(self, *commands: Command) -> list[Outcome]:
        return self._thread.submit(self.journal.execute, commands).result()

    @contextmanager
    def executing(self, *commands: Command) -> Iterator[Future[list[Outcome]]]:
        """Executes the commands; the block begins when they wait for a lock."""
        future = self._thread.submit(self.journal.execute, commands)
        with connection.cursor() as cursor:
            waiting = 0
            while not waiting and not future.done():
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                waiting = cursor.fetchone()[0]
        yield future

    def set(self, parameter: str, value: str) -> None:
        """Set a parameter of the thread's session."""
        self._thread.submit(_set, parameter, value).result()

    def texts(self) -> list[str]:
        return said(log_of(self.chat))[1:]


def _set(parameter: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [parameter, value])


@pytest.fixture
def desk(postgresql: Database) -> Iterator[Fixture]:
    with ThreadPoolExecutor(1) as thread:
        yield Fixture(postgresql, thread)
        thread.submit(connections.close_all).result()


@pytest.fixture
def by_statement(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """What each call of `append_to_current` wrote."""
    written: list[set[int]] = []
    original = PostgresStore.append_to_current

    def append(self: PostgresStore, *args: Any) -> set[int]:
        logs = original(self, *args)
        written.append(logs)
        return logs

    monkeypatch.setattr(PostgresStore, "append_to_current", append)
    return written


@pytest.fixture(params=["one", "two"])
def beside(request: pytest.FixtureRequest, desk: Fixture) -> list[Command]:
    """What is executed in the same batch: a single event is sent in another form than several."""
    return [say(desk.other, "beside")] if request.param == "two" else []


@contextmanager
def other_node(chat: int) -> Iterator["psycopg.Connection[Any]"]:
    """Another connection's transaction that has locked the head of the chat. Rolled back at the end."""
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]) as node:
        node.execute("SELECT 1 FROM chats_chat WHERE id = %s FOR NO KEY UPDATE", [chat])
        yield node
        node.rollback()


def append(node: "psycopg.Connection[Any]", chat: int, text: str, client_key: str | None = None) -> None:
    """Store a message as the journal of another node does."""
    payload = f'{{"kind":"message_sent","text":"{text}"}}'
    node.execute("UPDATE chats_chat SET last_seq = last_seq + 1, excerpt = %s WHERE id = %s", [text, chat])
    node.execute(
        "INSERT INTO chats_event (chat_id, seq, kind, at, actor, payload, client_key, key_digest) "
        "SELECT id, last_seq, 'message_sent', message_at, 'patron', %s, %s, 'other' FROM chats_chat WHERE id = %s",
        [payload, client_key, chat],
    )


def _kinds(sent: bytearray) -> bytes:
    """The kinds of the messages of a client: a byte each, before their length (PostgreSQL, Message Formats)."""
    kinds, at = bytearray(), 0
    while at < len(sent):
        kinds.append(sent[at])
        at += 1 + int.from_bytes(sent[at + 1 : at + 5], "big")
    return bytes(kinds)


def test_a_message_on_a_cached_head_is_one_statement(postgresql: Database) -> None:
    """One statement is executed. It is prepared once before, for each set of fields that changes."""
    with proxied() as proxy:
        journal = Journal()
        chat = begun(postgresql, journal)
        stored(journal.execute([say(chat, "prepares a statement", "a")])[0])
        stored(journal.execute([say(chat, "prepares"), say(chat, "another")])[0])
        sent = bytearray()
        proxy.cut_up = lambda piece: bool(sent.extend(piece))  # type: ignore[func-returns-value]
        stored(journal.execute([say(chat, "one", "b")])[0])
        assert _kinds(sent).count(EXECUTE) == 1
        stored(journal.execute([say(chat, str(number)) for number in range(20)])[0])
        assert _kinds(sent).count(EXECUTE) == 2


def test_the_stored_head_is_that_of_the_outcome_with_mixed_changes(desk: Fixture) -> None:
    """The patron's message and the operator's note change different fields."""
    desk.execute(Command(desk.other, ana(desk.database), Claim()))
    batch = [say(desk.chat, "one"), Command(desk.other, ana(desk.database), Say(text="two")), say(desk.other, "three")]
    outcomes = [stored(outcome) for outcome in desk.execute(*batch)]
    assert head_of(desk.chat) == outcomes[0].head
    assert head_of(desk.other) == outcomes[2].head


def test_only_the_logs_with_stale_heads_are_decided_again(desk: Fixture, by_statement: list[set[int]]) -> None:
    elsewhere(lambda: Journal().execute([Command(desk.chat, ana(desk.database), Claim())]))
    outcomes = desk.execute(say(desk.chat, "one", "a"), say(desk.other, "two", "b"), say(desk.chat, "three"))
    assert by_statement == [{desk.other}]
    assert [stored(outcome).seq for outcome in outcomes] == [6, 5, 7]
    assert stored(outcomes[0]).head.claimed_name == "Ana"
    assert desk.texts() == ["one", "three"]


def test_a_single_message_on_a_stale_head_is_decided_again(desk: Fixture, by_statement: list[set[int]]) -> None:
    elsewhere(lambda: Journal().execute([Command(desk.chat, ana(desk.database), Claim())]))
    assert stored(desk.execute(say(desk.chat, "one", "a"))[0]).head.claimed_name == "Ana"
    assert by_statement == [set()]
    assert stored(desk.execute(say(desk.chat, "two"))[0]).head == head_of(desk.chat)


def test_P9_a_key_that_is_stored_is_answered_with_its_first_result(desk: Fixture, by_statement: list[set[int]]) -> None:
    """The head is current; only the key says that the act has been done."""
    first = stored(desk.execute(say(desk.chat, "one", "a"))[0])
    again, new = desk.execute(say(desk.chat, "one", "a"), say(desk.other, "two", "a"))
    assert by_statement[-1] == {desk.other}
    assert stored(desk.execute(say(desk.chat, "one", "a"))[0]).repeat
    assert by_statement[-1] == set()
    assert (stored(again).repeat, stored(again).seq) == (True, first.seq)
    assert not stored(new).repeat
    assert desk.execute(say(desk.chat, "other words", "a")) == [Refused(KeyReused())]
    assert desk.texts() == ["one"]


def test_a_message_waits_for_the_row_and_follows_what_was_stored_meanwhile(
    desk: Fixture, beside: list[Command]
) -> None:
    with other_node(desk.chat) as node, desk.executing(say(desk.chat, "second", "a"), *beside) as future:
        append(node, desk.chat, "first")
        node.commit()
        assert stored(future.result()[0]).seq == 6
    assert desk.texts() == ["first", "second"]


def test_a_message_waits_for_the_row_and_is_stored_when_the_other_transaction_fails(
    desk: Fixture, beside: list[Command]
) -> None:
    with other_node(desk.chat) as node, desk.executing(say(desk.chat, "only", "a"), *beside) as future:
        append(node, desk.chat, "never")
        node.rollback()
        assert not stored(future.result()[0]).repeat
    assert desk.texts() == ["only"]


def test_P9_a_key_stored_meanwhile_by_another_node_is_not_stored_twice(desk: Fixture, beside: list[Command]) -> None:
    """The client's connection broke, and it sends the same act to another node while this one executes it."""
    with other_node(desk.chat) as node, desk.executing(say(desk.chat, "one", "a"), *beside) as future:
        append(node, desk.chat, "one", key("a"))
        node.commit()
        assert future.result()[0] == Refused(KeyReused())  # another node's digest is "other" in this test
    assert desk.texts() == ["one"]


def test_P10_a_row_that_stays_locked_refuses_and_stores_a_retry(desk: Fixture) -> None:
    desk.set("lock_timeout", "20ms")
    with other_node(desk.chat), desk.executing(say(desk.chat, "one", "a")) as future:
        assert future.result() == [Refused(Unavailable())]
    assert desk.texts() == []
    assert not stored(desk.execute(say(desk.chat, "one", "a"))[0]).repeat
    assert desk.texts() == ["one"]


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_a_serialization_failure_is_tried_again_in_a_transaction(
    desk: Fixture, isolation: str, beside: list[Command]
) -> None:
    desk.set("default_transaction_isolation", isolation)
    with other_node(desk.chat) as node, desk.executing(say(desk.chat, "second", "a"), *beside) as future:
        append(node, desk.chat, "first")
        node.commit()
        assert stored(future.result()[0]).seq == 6
    assert desk.texts() == ["first", "second"]


def test_P10_an_answer_that_is_lost_leaves_the_outcome_unknown_until_the_key_is_sent_again(
    postgresql: Database,
) -> None:
    with proxied() as proxy:
        journal = Journal()
        chat = begun(postgresql, journal)
        proxy.cut_down = lambda piece: INSERTED in piece
        assert journal.execute([say(chat, "one", "a")]) == [Refused(OutcomeUnknown())]
        assert proxy.cuts == 1
        proxy.cut_down = lambda piece: False
        assert stored(journal.execute([say(chat, "one", "a")])[0]).repeat
    assert said(log_of(chat))[1:] == ["one"]


def test_P10_a_statement_that_does_not_arrive_stores_once(postgresql: Database) -> None:
    with proxied() as proxy:
        journal = Journal()
        chat = begun(postgresql, journal)
        proxy.cut_up = lambda piece: b"cut here" in piece and not proxy.cuts
        assert journal.execute([say(chat, "cut here", "a")]) == [Refused(OutcomeUnknown())]
        assert not stored(journal.execute([say(chat, "cut here", "a")])[0]).repeat
    assert said(log_of(chat))[1:] == ["cut here"]


def test_P10_a_backend_ended_while_idle_has_certainly_stored_nothing(desk: Fixture, postgres: Postgres) -> None:
    postgres.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert desk.execute(say(desk.chat, "one", "a")) == [Refused(Unavailable())]
    assert not stored(desk.execute(say(desk.chat, "one", "a"))[0]).repeat
    assert desk.texts() == ["one"]


def test_an_event_that_the_database_refuses_fails_alone(desk: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    make = journal._row

    def row(number: int, event: Any, digest: str | None) -> EventRow:
        made = make(number, event, digest)
        return msgspec.structs.replace(made, kind="k" * 25) if "too long" in made.payload else made

    monkeypatch.setattr(journal, "_row", row)
    outcomes = desk.execute(say(desk.chat, "one"), say(desk.other, "too long"), say(desk.chat, "two"))
    assert [isinstance(outcome, Stored) for outcome in outcomes] == [True, False, True]
    assert desk.texts() == ["one", "two"]
    assert Chat.objects.get(pk=desk.other).last_seq == Event.objects.filter(chat=desk.other).count()


def test_two_nodes_race_on_the_same_chats_without_a_gap_or_a_double(postgresql: Database) -> None:
    """Batches over the same chats in changing order, and acts that both nodes get: heads are stale all the time."""
    first = Journal()
    chats = [begun(postgresql, first, letter) for letter in "abcdef"]
    gate = Barrier(2)

    def run(name: str) -> list[Outcome]:
        journal, random, outcomes = Journal(), Random(name), list[Outcome]()
        try:
            gate.wait(10)
            for number in range(WRITES):
                batch = [say(chat, f"{name} {number}") for chat in chats]
                batch += [Command(chat, Patron(chat, 1), Say(text="both"), f"both-{number:017}") for chat in chats]
                random.shuffle(batch)
                outcomes += journal.execute(batch)
            return outcomes
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [outcome for many in threads.map(run, "ab") for outcome in many]
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    for chat in chats:
        seqs = list(Event.objects.filter(chat=chat).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, 4 + 3 * WRITES + 1))
        assert Chat.objects.get(pk=chat).last_seq == seqs[-1]
        assert Chat.objects.get(pk=chat).patron_messages == 1 + 3 * WRITES


def test_the_statement_locks_heads_in_the_order_of_their_numbers() -> None:
    assert "ORDER BY heads.id FOR NO KEY UPDATE OF heads" in TABLES.append_to_current((1,))
