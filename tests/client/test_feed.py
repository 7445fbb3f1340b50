"""A client's copy of a log, after redactions."""

from typing import Any

import msgspec
import pytest

from refdesk.client import Feed
from refdesk.eventlog.address import chat_at, ticket_at
from refdesk.protocol.down import Events, Opened
from refdesk.tickets.events import Transferred

from .scripted import Frame, events, message

CARD = "Card 4711, born 1962."


def redacted(seq: int, **what: Any) -> Frame:
    return {"seq": seq, "at": 2, "by": {"role": "operator", "name": "Ana"}, "body": {"kind": "redacted", **what}}


def received(*frames: Frame, opened: int | None = None) -> Feed:
    """A feed after these frames, which was opened after those up to event `opened`."""
    feed = Feed(chat_at(7))
    for frame in frames:
        assert feed.receive(msgspec.json.decode(msgspec.json.encode(frame), type=Events))
        if feed.through == opened:
            feed.receive_opened(Opened(log=chat_at(7), through=opened, epoch="e", seen_by_patron=0, seen_by_desk=0))
    return feed


def test_T11_a_deleted_message_has_no_text_left_in_the_clients_copy() -> None:
    deletion = redacted(3, data=["text"], seqs=[2], by_author=True)
    feed = received(events(0, 2, message(1, "Hello"), message(2, "Not for you")), events(2, 3, deletion), opened=2)
    assert feed.texts == ["Hello", ""]
    assert "Not for you" not in repr(feed.log)


def test_everything_that_was_said_before_a_redaction_of_the_whole_chat_is_removed() -> None:
    feed = received(events(0, 1, message(1, "Hello")), events(1, 3, redacted(2, data=["text"]), message(3, "Later")))
    assert feed.texts == ["", "Later"]


@pytest.mark.parametrize("together", [False, True])
def test_a_passage_is_removed_once(together: bool) -> None:
    """An event that is read after the redaction has lost it already."""
    passage = redacted(2, data=["text"], seqs=[1], passage=[16, 20])
    if together:
        feed = received(events(0, 2, message(1, "Card 4711, born […]."), passage), opened=2)
    else:
        feed = received(events(0, 1, message(1, CARD)), events(1, 2, passage), opened=1)
    assert feed.texts == ["Card 4711, born […]."]


def test_P53_events_of_a_ticket_are_those_of_tickets_though_chats_have_some_of_their_names() -> None:
    transferred = {"kind": "transferred", "queue": 4, "name": "Local History", "before": 3}
    event = {"seq": 1, "at": 2, "by": {"role": "operator", "name": "Ana"}, "body": transferred}
    frame = {"kind": "events", "log": ["ticket", 31], "after": 0, "through": 1, "events": [event]}
    feed = Feed(ticket_at(31))
    assert feed.receive(msgspec.json.decode(msgspec.json.encode(frame), type=Events))
    assert [entry.body for entry in feed.log] == [Transferred(queue=4, name="Local History", before=3)]
