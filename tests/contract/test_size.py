"""A chat's size on both databases: what is counted is what the log holds, and a full side is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from refdesk.chats import bounds
from refdesk.chats.commands import Claim, Command, Operator
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import ChatFull
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, Say
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from tests.databases import Database
from tests.eventlog.folding import blank, fold

from .test_journal import begun, say
from .test_sequences import log_of

COUNTS = ("patron_messages", "patron_bytes", "desk_messages", "desk_bytes")


def ana_of(database: Database) -> Operator:
    return Operator(database.people.ana.pk, "Ana", frozenset({database.people.reference.pk}))


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    yield
    bounds.size.cache_clear()


def test_journal_refuses_a_full_side_and_answers_a_repeat(database: Database, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, chat_messages=10)
    bounds.size.cache_clear()
    journal, ana = Journal(), ana_of(database)
    chat = begun(database, journal)
    full = Refused(ChatFull(messages=10, bytes=10_000))
    texts = [chr(ord("a") + place) for place in range(10)]
    outcomes = journal.execute([say(chat, text, text) for text in texts])
    assert [isinstance(outcome, Stored) for outcome in outcomes] == [True] * 9 + [False]
    assert outcomes[-1] == full
    [again] = journal.execute([say(chat, "i", "i")])
    assert isinstance(again, Stored)
    assert again.repeat
    claimed, answered = journal.execute([Command(chat, ana, Claim()), Command(chat, ana, Say(text="Yes"))])
    assert isinstance(claimed, Stored)
    assert isinstance(answered, Stored)
    assert Journal().execute([say(chat, "more", "m")]) == [full]


def test_journal_stores_the_counts_of_the_fold(database: Database) -> None:
    journal, ana = Journal(), ana_of(database)
    chat, other = begun(database, journal), begun(database, journal, "o")
    journal.execute(
        [
            say(chat, 'Ein Wort über "Maße"\n', "a"),
            Command(chat, ana, Claim()),
            Command(chat, ana, Say(text="Ja")),
            say(other, "one", "a"),
            Command(other, System(), Redact(seqs=(3,), data=("text",))),
            say(other, "two", "b"),
        ]
    )
    for number in (chat, other):
        head = head_of(number)
        assert head
        folded = fold(blank(head), log_of(number))
        assert [getattr(head, name) for name in COUNTS] == [getattr(folded, name) for name in COUNTS]
        assert head.patron_bytes > 0
