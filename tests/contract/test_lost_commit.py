"""P10: a database that goes away at the commit: whether it holds is not known, and the same key tells afterwards."""

from collections.abc import Callable

import pytest

from refdesk.chats.commands import Command, End, Patron
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import OutcomeUnknown, Unavailable
from tests.chats.world import said
from tests.databases import Database
from tests.postgres_proxy import proxied
from tests.services import Postgres

from .test_journal import begun, say
from .test_sequences import log_of

NAME = "refdesk.eventlog.journal"
UNKNOWN, AWAY = Refused(OutcomeUnknown()), Refused(Unavailable())


def ended(chat: int, key: str) -> Command:
    """Other rooms write with it, so that its commit does not travel with its events."""
    return Command(chat, Patron(chat, 1), End(), key * 22)


def once(met: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Whether it is met, the first time that it is."""
    seen = list[bytes]()

    def first(piece: bytes) -> bool:
        if seen or not met(piece):
            return False
        seen.append(piece)
        return True

    return first


@pytest.fixture
def chat(postgresql: Database) -> int:
    return begun(postgresql, Journal())


def test_P10_losing_the_connection_after_commit_is_resolved_by_key(chat: int, caplog: pytest.LogCaptureFixture) -> None:
    with proxied() as proxy:
        journal = Journal()
        proxy.cut_at_commit(b"message_sent")
        assert journal.execute([say(chat, "one", "a"), say(chat, "two", "b")]) == [UNKNOWN, UNKNOWN]
        assert proxy.cuts == 1
        assert said(log_of(chat))[1:] == ["one", "two"]
        again = journal.execute([say(chat, "one", "a"), say(chat, "two", "b")])
    assert [isinstance(outcome, Stored) and outcome.repeat for outcome in again] == [True, True]
    assert said(log_of(chat))[1:] == ["one", "two"]
    assert [record.message.split(":")[0] for record in caplog.records if record.name == NAME] == [
        "not known whether 2 commands were stored"
    ]


def test_P10_losing_the_connection_before_commit_stores_once(chat: int) -> None:
    with proxied() as proxy:
        journal = Journal()
        proxy.cut_up = once(lambda piece: b"cut here" in piece)
        assert journal.execute([say(chat, "cut here", "a")]) == [UNKNOWN]
        assert said(log_of(chat))[1:] == []
        [again] = journal.execute([say(chat, "cut here", "a")])
    assert isinstance(again, Stored)
    assert not again.repeat
    assert said(log_of(chat))[1:] == ["cut here"]


def test_P10_a_commit_by_itself_that_is_lost_is_unknown_too(chat: int) -> None:
    with proxied() as proxy:
        journal = Journal()
        proxy.cut_at_commit(b"ended")
        assert journal.execute([ended(chat, "e")]) == [UNKNOWN]
        assert proxy.cuts == 1
        [again] = journal.execute([ended(chat, "e")])
        assert isinstance(again, Stored)
        assert again.repeat


def test_P10_a_server_killed_right_after_the_commit_leaves_it_unknown(chat: int, postgres: Postgres) -> None:
    """A crash is like that: the server has the commit, the client has no answer."""

    with proxied() as proxy:
        journal = Journal()
        proxy.cut_at_commit(b"message_sent", before=postgres.stop)
        assert journal.execute([say(chat, "one", "a")]) == [UNKNOWN]
    postgres.start()
    again = until_back(Journal(), say(chat, "one", "a"))
    assert isinstance(again, Stored)
    assert again.repeat
    assert said(log_of(chat))[1:] == ["one"]


def test_P10_a_backend_ended_by_its_administrator_while_it_commits_leaves_it_unknown(
    chat: int, postgres: Postgres
) -> None:
    """The server says so itself (57P01), and not whether it got to the commit."""

    def ended_by_administrator(piece: bytes) -> bool:
        if b"cut here" in piece:
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return False

    with proxied() as proxy:
        journal = Journal()
        proxy.cut_up = once(ended_by_administrator)
        assert journal.execute([say(chat, "cut here", "a")]) == [UNKNOWN]


def test_P10_a_connection_lost_before_anything_is_written_stored_nothing(chat: int) -> None:
    with proxied() as proxy:
        journal = Journal()
        proxy.cut_down = once(lambda piece: b"FOR NO KEY UPDATE" in piece or b"last_seq" in piece)
        assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    assert said(log_of(chat))[1:] == []


def until_back(journal: Journal, command: Command) -> object:
    """What the first answer is that does not ask to come again: some connections of a pool are dead after a crash."""
    while (outcome := journal.execute([command])[0]) in (AWAY, UNKNOWN):
        pass
    return outcome
