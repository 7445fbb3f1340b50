"""The journal's contract, on both databases: one writer, whole batches, repeats that change nothing."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from refdesk.chats.commands import Claim, Command, End, Operator, Patron, Start, TakeSeat
from refdesk.chats.events import Ended
from refdesk.chats.log import CHATS
from refdesk.chats.models import Chat, Event
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of, last_seqs, stretch
from refdesk.chats.refusals import AlreadyClaimed
from refdesk.eventlog import outcomes
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, SaveNote, Say
from refdesk.eventlog.execution import directly
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.log import Request
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import KeyReused, NoSuchChat, TextEmpty, Unavailable
from refdesk.eventlog.sql_store import NotDurableError
from refdesk.eventlog.store import STORES
from tests.chats.world import said, start
from tests.databases import Database
from tests.eventlog.folding import blank, fold

from .test_sequences import log_of

Add = Callable[..., None]


@pytest.fixture
def project() -> Iterator[Add]:
    """Adds a projection of chats, until the test is over."""
    before = list(CHATS.projections)
    yield CHATS.project
    CHATS.projections[:] = before


def key(letter: str) -> str:
    return letter * 22


def chat_start(database: Database, letter: str = "s", question: str = "Where do I renew?") -> Start:
    people = database.people
    return start(question, widget=people.ask.pk, department=people.reference.pk, key=key(letter))


def begun(database: Database, journal: Journal, letter: str = "s") -> int:
    """A chat whose patron is connected, with seat 1."""
    [started] = journal.execute([chat_start(database, letter)])
    assert isinstance(started, Stored)
    journal.execute([Command(started.head.chat, Patron(started.head.chat), TakeSeat(node="n"))])
    return started.head.chat


def say(chat: int, text: str, letter: str | None = None) -> Command:
    return Command(chat, Patron(chat, 1), Say(text=text), key(letter) if letter else None)


def ana(database: Database) -> Operator:
    return Operator(database.people.ana.pk, "Ana", frozenset({database.people.reference.pk}))


def chi(database: Database) -> Operator:
    return Operator(database.people.chi.pk, "Chi", frozenset({database.people.reference.pk}))


def stored(outcome: Outcome) -> Stored:
    assert isinstance(outcome, Stored), outcome
    return outcome


def at_once(count: int, work: Sequence[Request]) -> list[Outcome]:
    """Each of these commands by a thread and a connection of its own, all begun at the same moment."""
    gate = Barrier(count)

    def run(command: Request) -> Outcome:
        try:
            connection.ensure_connection()
            gate.wait(10)
            return Journal().execute([command])[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, work))


def test_a_batch_is_one_commit_and_its_outcomes_come_in_order(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    before = journal.commits
    outcomes = journal.execute([say(chat, "one"), say(chat, ""), say(chat, "two"), Command(999, ana(database), End())])
    assert journal.commits == before + 1
    assert [stored(outcomes[0]).seq, stored(outcomes[2]).seq] == [5, 6]
    assert outcomes[1] == Refused(TextEmpty())
    assert outcomes[3] == Refused(NoSuchChat())


def test_a_batch_over_many_chats_keeps_each_log_whole(database: Database) -> None:
    journal = Journal()
    starts = [chat_start(database, letter) for letter in "abcdefgh"]
    chats = [stored(outcome).head.chat for outcome in journal.execute(starts)]
    journal.execute([Command(chat, Patron(chat), TakeSeat(node="n")) for chat in reversed(chats)])
    journal.execute([say(chat, f"{chat} {n}") for n in range(3) for chat in chats])
    for chat in chats:
        assert [row.seq for row in stretch(chat, 0)] == list(range(1, 8))
        assert said(log_of(chat))[1:] == [f"{chat} {n}" for n in range(3)]


def test_the_stored_head_is_the_one_of_the_outcome(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    outcomes = journal.execute([say(chat, "e\u0301té 😀"), Command(chat, ana(database), Claim())])
    assert head_of(chat) == stored(outcomes[-1]).head


def test_P9_a_repeat_changes_nothing_and_is_answered_with_the_first_result(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    [first] = journal.execute([say(chat, "hello", "k")])
    journal.execute([say(chat, "more")])
    [again] = journal.execute([say(chat, "hello", "k")])
    assert (stored(again).seq, stored(again).repeat, stored(again).events) == (stored(first).seq, True, ())
    assert said(log_of(chat)).count("hello") == 1


def test_P9_a_repeat_after_the_end_is_still_answered_with_its_first_result(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    [first] = journal.execute([say(chat, "hello", "k")])
    journal.execute([Command(chat, Patron(chat, 1), End())])
    [again] = journal.execute([say(chat, "hello", "k")])
    assert stored(again).seq == stored(first).seq


def test_P9_the_same_key_in_one_batch_is_one_event(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    outcomes = [stored(outcome) for outcome in journal.execute([say(chat, "hello", "k")] * 3)]
    assert [outcome.repeat for outcome in outcomes] == [False, True, True]
    assert {outcome.seq for outcome in outcomes} == {5}


def test_P9_the_same_key_for_anything_else_is_refused(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    journal.execute([say(chat, "hello", "k")])
    other_text = say(chat, "hello!", "k")
    other_actor = Command(chat, ana(database), Say(text="hello"), key("k"))
    other_act = Command(chat, Patron(chat, 1), End(), key("k"))
    assert journal.execute([other_text, other_actor, other_act]) == [Refused(KeyReused())] * 3


def test_P9_the_same_key_in_another_chat_is_another_act(database: Database) -> None:
    journal = Journal()
    first, second = begun(database, journal, "a"), begun(database, journal, "b")
    outcomes = journal.execute([say(first, "hello", "k"), say(second, "hello", "k")])
    assert [stored(outcome).repeat for outcome in outcomes] == [False, False]


def test_P9_the_same_key_from_ten_threads_at_once_is_one_event(database: Database) -> None:
    chat = begun(database, Journal())
    outcomes = [stored(outcome) for outcome in at_once(10, [say(chat, "hello", "k")] * 10)]
    assert {outcome.seq for outcome in outcomes} == {5}
    assert sum(not outcome.repeat for outcome in outcomes) == 1
    assert said(log_of(chat)).count("hello") == 1


def test_one_of_two_concurrent_claims_wins(database: Database) -> None:
    chat = begun(database, Journal())
    outcomes = at_once(2, [Command(chat, ana(database), Claim()), Command(chat, chi(database), Claim())])
    [winner] = [outcome.head.claimed_name for outcome in outcomes if isinstance(outcome, Stored)]
    [loser] = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert loser == Refused(AlreadyClaimed(by=winner))


def test_writers_of_many_chats_in_opposite_order_do_not_block_each_other(database: Database) -> None:
    journal = Journal()
    chats = [begun(database, journal, letter) for letter in "abcdef"]
    gate = Barrier(2)

    def run(order: list[int]) -> list[Outcome]:
        try:
            gate.wait(10)
            return [outcome for n in range(5) for outcome in Journal().execute([say(chat, str(n)) for chat in order])]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [executed for many in threads.map(run, [chats, chats[::-1]]) for executed in many]
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert set(last_seqs(chats).values()) == {4 + 10}


def test_a_repeated_start_returns_the_same_chat(database: Database) -> None:
    journal = Journal()
    [first] = journal.execute([chat_start(database)])
    [again] = journal.execute([chat_start(database)])
    assert stored(again).head == stored(first).head
    assert (stored(again).repeat, Chat.objects.count()) == (True, 1)


def test_a_start_twice_in_one_batch_is_one_chat(database: Database) -> None:
    outcomes = [stored(outcome) for outcome in Journal().execute([chat_start(database)] * 2)]
    assert [outcome.repeat for outcome in outcomes] == [False, True]
    assert outcomes[0].head.chat == outcomes[1].head.chat


def test_a_start_from_ten_threads_at_once_is_one_chat(database: Database) -> None:
    outcomes = [stored(outcome) for outcome in at_once(10, [chat_start(database)] * 10)]
    assert len({outcome.head.chat for outcome in outcomes}) == Chat.objects.count() == 1


def test_a_start_with_a_known_key_and_other_words_is_refused(database: Database) -> None:
    journal = Journal()
    journal.execute([chat_start(database)])
    assert journal.execute([chat_start(database, question="Something else")]) == [Refused(KeyReused())]


def test_a_refused_start_leaves_no_chat(database: Database) -> None:
    assert Journal().execute([chat_start(database, question=" ")]) == [Refused(TextEmpty())]
    assert not Chat.objects.exists()


def test_P8_outcomes_are_announced_after_the_commit(database: Database) -> None:
    seen: list[int] = []

    def announce(batch: Sequence[outcomes.Stored]) -> None:
        with ThreadPoolExecutor(1) as other:
            for outcome in batch:
                seen.append(other.submit(elsewhere, outcome.head.address.number).result())

    def elsewhere(chat: int) -> int:
        try:
            return len(stretch(chat, 0))
        finally:
            connections.close_all()

    Journal(announce=announce).execute([chat_start(database)])
    assert seen == [3]


def test_a_repeat_is_announced_again(database: Database) -> None:
    """The first may have died between its commit and its announcement."""
    announced: list[outcomes.Stored] = []
    journal = Journal(announce=announced.extend)
    chat = begun(database, journal)
    journal.execute([say(chat, "hello", "k")])
    announced.clear()
    journal.execute([say(chat, "hello", "k")])
    assert [outcome.repeat for outcome in announced] == [True]


def test_a_refusal_is_not_announced(database: Database) -> None:
    announced: list[outcomes.Stored] = []
    journal = Journal(announce=announced.extend)
    chat = begun(database, journal)
    announced.clear()
    journal.execute([say(chat, "")])
    assert announced == []


def test_a_projection_is_in_the_transaction_and_hears_of_new_events_only(database: Database, project: Add) -> None:
    journal = Journal()
    chat = begun(database, journal)
    heard: list[int] = []

    def hear(batch: Sequence[Stored]) -> None:
        assert connection.in_atomic_block
        heard.extend(outcome.seq or 0 for outcome in batch)

    project(hear)
    journal.execute([say(chat, "hello", "k")])
    journal.execute([say(chat, "hello", "k")])
    assert heard == [5]


def test_a_projection_of_some_kinds_hears_of_batches_that_hold_one(database: Database, project: Add) -> None:
    journal = Journal()
    chat = begun(database, journal)
    heard: list[list[int | None]] = []
    project(lambda batch: heard.append([outcome.seq for outcome in batch]), Ended)
    journal.execute([say(chat, "hello"), say(chat, "hello?")])
    assert heard == []
    journal.execute([say(chat, "bye"), Command(chat, Patron(chat, 1), End())])
    assert heard == [[7, 8]]


def test_a_failing_projection_rolls_its_command_back(database: Database, project: Add) -> None:
    journal = Journal()
    chat = begun(database, journal)
    head = head_of(chat)

    def break_it(batch: Sequence[Stored]) -> None:
        raise ValueError("a room that can't follow")

    project(break_it)
    [outcome] = journal.execute([say(chat, "hello")])
    assert isinstance(outcome, Refused)
    assert head_of(chat) == head
    assert "hello" not in said(log_of(chat))


def test_a_command_that_breaks_fails_alone(database: Database) -> None:
    """An operator who was deleted meanwhile: the database refuses the row, and with it the whole transaction."""
    journal = Journal()
    chat, other = begun(database, journal, "a"), begun(database, journal, "b")
    ghost = Operator(10**6, "Ghost", frozenset({database.people.reference.pk}))
    outcomes = journal.execute([say(chat, "one"), Command(other, ghost, Claim()), say(chat, "two")])
    assert [isinstance(outcome, Stored) for outcome in outcomes] == [True, False, True]
    assert outcomes[1] == Refused(Unavailable())
    assert said(log_of(chat))[1:] == ["one", "two"]
    assert stored(journal.execute([Command(other, ana(database), Claim())])[0]).head.claimed_name == "Ana"


async def test_code_that_is_no_connection_executes_one_command(database: Database) -> None:
    outcome = await directly(chat_start(database))
    assert stored(outcome).seq == 1


def test_the_event_table_holds_what_the_log_says(database: Database) -> None:
    journal = Journal(clock=lambda: 42)
    chat = begun(database, journal)
    journal.execute([say(chat, "hello", "k")])
    row = Event.objects.get(chat_id=chat, seq=5)
    assert (row.kind, row.at, row.actor, row.client_key) == ("message_sent", 42, "patron", key("k"))
    assert row.payload == '{"kind":"message_sent","text":"hello"}'


def test_a_connection_that_would_forget_a_commit_is_refused(database: Database) -> None:
    store = STORES[connection.vendor]
    with connection.cursor() as cursor:
        store.assert_durable(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL" if database.file else "SET synchronous_commit = off")
        with pytest.raises(NotDurableError):
            store.assert_durable(cursor)


def test_redacted_text_is_in_no_row_and_the_head_is_still_the_fold(database: Database) -> None:
    journal = Journal()
    chat, other = begun(database, journal, "a"), begun(database, journal, "b")
    journal.execute([say(chat, "my secret", "k"), say(other, "my secret")])
    journal.execute([Command(chat, ana(database), act) for act in (Claim(), SaveNote(text="a secret note"))])
    journal.execute([Command(chat, Patron(chat, 1), End())])
    before = stretch(chat, 0)
    [outcome] = journal.execute([Command(chat, System(), Redact(data=("text", "page")))])
    rows = stretch(chat, 0)
    assert [(row.seq, row.kind, row.at) for row in rows[:-1]] == [(row.seq, row.kind, row.at) for row in before]
    assert not any("secret" in row.payload or "renew" in row.payload for row in rows)
    assert Event.objects.filter(chat_id=chat, key_digest__isnull=False).count() == 0
    assert head_of(chat) == stored(outcome).head == fold(blank(stored(outcome).head), log_of(chat))
    assert "my secret" in said(log_of(other))
    assert journal.execute([say(chat, "my secret", "k")]) == [Refused(KeyReused())]


def test_a_redaction_that_is_rolled_back_changes_nothing(database: Database, project: Add) -> None:
    journal = Journal()
    chat = begun(database, journal)
    journal.execute([Command(chat, Patron(chat, 1), End())])

    def break_it(batch: Sequence[Stored]) -> None:
        raise ValueError("a room that can't follow")

    project(break_it)
    assert journal.execute([Command(chat, System(), Redact())]) == [Refused(Unavailable())]
    assert said(log_of(chat)) == ["Where do I renew?"]
