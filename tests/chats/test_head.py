"""The head is the fold of the log, and nothing that the log does not say."""

import pytest

from refdesk.chats import events as e
from refdesk.chats.head import EXCERPT_LENGTH, Head, apply
from refdesk.chats.log import TABLES
from refdesk.chats.models import Chat
from refdesk.eventlog.events import MessageSent, NoteSaved
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, CHAT, CLOSED, ENDED, ENDED_UNCLAIMED, NOON, WAITING, begun


def event(seq: int, body: e.AnyBody, actor: str = "patron", at: int = NOON) -> e.Event:
    return e.Event(seq=seq, at=at, actor=actor, body=body)


def test_an_event_that_is_not_the_next_one_is_refused() -> None:
    for seq in (ACTIVE.last_seq, ACTIVE.last_seq + 2):
        with pytest.raises(ValueError, match=f"event {seq} does not follow"):
            apply(ACTIVE, event(seq, MessageSent(text="x")))


def test_a_start_is_three_events_by_the_patron_whose_first_carries_the_key() -> None:
    head, log = begun()
    assert [type(event.body) for event in log] == [e.Started, e.PatronDescribed, MessageSent]
    assert [event.key for event in log] == ["k" * 22, None, None]
    assert {event.actor for event in log} == {"patron"}
    assert (head.state, head.excerpt, head.patron_messages, head.last_seq) == ("waiting", "Where do I renew?", 1, 3)
    assert head.guest == 1000 + CHAT


def test_the_last_message_and_its_side_stand_in_the_list() -> None:
    head = fold(
        ACTIVE,
        [
            event(ACTIVE.last_seq + 1, MessageSent(text="On the\nsecond  floor"), f"operator:{ANA.id}:Ana", NOON + 1),
            event(ACTIVE.last_seq + 2, NoteSaved(text="a regular"), f"operator:{ANA.id}:Ana", NOON + 2),
        ],
    )
    assert (head.excerpt, head.excerpt_by, head.message_at) == ("On the second floor", "desk", NOON + 1)
    assert head.patron_messages == ACTIVE.patron_messages


def test_head_keeps_the_question_when_the_patron_writes_on() -> None:
    head = fold(WAITING, [event(WAITING.last_seq + 1, MessageSent(text="Hello?"))])
    assert (head.question, head.excerpt) == ("Where do I renew?", "Hello?")


def test_a_long_message_is_cut_in_the_list() -> None:
    head = apply(ACTIVE, event(ACTIVE.last_seq + 1, MessageSent(text="word " * 2000)))
    assert len(head.excerpt) <= EXCERPT_LENGTH
    assert head.excerpt.endswith("…")


@pytest.mark.parametrize(
    ("head", "listed"),
    [(WAITING, True), (ACTIVE, True), (ENDED, True), (ENDED_UNCLAIMED, False), (CLOSED, False)],
    ids=["waiting", "active", "ended", "ended unclaimed", "closed"],
)
def test_P22_an_ended_chat_is_listed_for_its_operator_until_closed(head: Head, listed: bool) -> None:
    assert head.listed is listed


def test_the_head_has_a_column_for_each_field() -> None:
    columns = {field.column for field in Chat._meta.concrete_fields}
    assert columns == set(TABLES.columns)
