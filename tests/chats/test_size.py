"""How much one side of a chat may send, and what stays possible in a chat that is full."""

import msgspec
import pytest

from refdesk.chats import commands as c
from refdesk.chats.commands import Command, Patron
from refdesk.chats.head import apply
from refdesk.chats.machine import EVENTS_PER_MESSAGE, Size, decide
from refdesk.chats.refusals import ChatEnded, ChatFull, NoRoom, NotYours, SeatMoved
from refdesk.eventlog.acts import ExpireFile, SaveNote, Say, SendFile, SetName, SetTags
from refdesk.eventlog.events import MessageSent, Redacted

from .test_head import event
from .world import ACTIVE, ANA, CHAT, CHI, ENDED, NOON, SEATED, SYSTEM, UNSEATED

SIZE = Size()
FULL = ChatFull(messages=2_000, bytes=2_000_000)
FILE = SendFile(file=1, name="a.txt", type="text/plain", size=1, token="t", keep=1)
SIDES = [("patron", SEATED), ("desk", ANA)]


def decided(actor: c.Actor, act: c.AnyAct, **head: int) -> object:
    """What becomes of an act in the chat whose head says this."""
    return decide(msgspec.structs.replace(ACTIVE, **head), Command(CHAT, actor, act), NOON, SIZE)


@pytest.mark.parametrize("act", [Say(text="x"), FILE])
@pytest.mark.parametrize(("side", "actor"), SIDES)
def test_size_allows_2000_messages_of_a_side(side: str, actor: c.Actor, act: c.AnyAct) -> None:
    assert isinstance(decided(actor, act, **{f"{side}_messages": 1_999}), tuple)
    assert decided(actor, act, **{f"{side}_messages": 2_000}) == FULL


@pytest.mark.parametrize(("side", "actor"), SIDES)
def test_size_refuses_a_side_that_has_2_mb_of_messages(side: str, actor: c.Actor) -> None:
    assert isinstance(decided(actor, Say(text="x"), **{f"{side}_bytes": 1_999_999}), tuple)
    assert decided(actor, Say(text="x"), **{f"{side}_bytes": 2_000_000}) == FULL


def test_size_lets_the_other_side_write_on() -> None:
    assert isinstance(decided(ANA, Say(text="x"), patron_messages=2_000, patron_bytes=2_000_000), tuple)
    assert isinstance(decided(SEATED, Say(text="x"), desk_messages=2_000, desk_bytes=2_000_000), tuple)


def test_size_allows_acts_other_than_messages() -> None:
    full = {"patron_messages": 2_000, "desk_messages": 2_000}
    for act in (SaveNote(text="n"), SetTags(tags=("a",)), SetName(name="D"), c.RequestContact(), c.End()):
        assert isinstance(decided(ANA, act, **full), tuple)
    assert isinstance(decided(SEATED, c.End(), **full), tuple)
    assert isinstance(decided(UNSEATED, c.TakeSeat(node="n"), **full), tuple)
    assert isinstance(decided(SYSTEM, ExpireFile(file=1), **full), tuple)
    assert isinstance(decided(SEATED, c.EnterFrame(), **full, patron_bytes=2_000_000), tuple)


def test_size_is_not_disclosed_to_those_who_may_not_write() -> None:
    say = Say(text="x")
    assert isinstance(decided(CHI, say, desk_messages=2_000), NotYours)
    assert isinstance(decided(Patron(CHAT, 9), say, patron_messages=2_000), SeatMoved)
    ended = msgspec.structs.replace(ENDED, patron_messages=2_000)
    assert isinstance(decide(ended, Command(CHAT, SEATED, say), NOON), ChatEnded)


def test_size_ends_a_log_that_grows_without_messages() -> None:
    last = 2_000 * EVENTS_PER_MESSAGE
    assert isinstance(decided(SEATED, c.EnterFrame(), last_seq=last - 1), tuple)
    assert decided(SEATED, c.EnterFrame(), last_seq=last) == FULL
    assert isinstance(decided(SEATED, Say(text="x"), last_seq=last), tuple)


def test_a_full_disk_refuses_patrons_only() -> None:
    say = Say(text="x")
    assert decide(ACTIVE, Command(CHAT, SEATED, say, None, room=False), NOON) == NoRoom()
    assert isinstance(decide(ACTIVE, Command(CHAT, SEATED, c.End(), None, room=False), NOON), tuple)
    assert isinstance(decide(ACTIVE, Command(CHAT, ANA, say, None, room=False), NOON), tuple)


def test_head_counts_messages_and_bytes_of_each_side() -> None:
    body = MessageSent(text="héllo")
    size = len(msgspec.json.encode(body))
    said = apply(ACTIVE, event(ACTIVE.last_seq + 1, body))
    assert (said.patron_messages, said.patron_bytes) == (ACTIVE.patron_messages + 1, ACTIVE.patron_bytes + size)
    answered = apply(said, event(said.last_seq + 1, body, f"operator:{ANA.id}:Ana"))
    assert (answered.desk_messages, answered.desk_bytes) == (1, size)
    assert (answered.patron_messages, answered.patron_bytes) == (said.patron_messages, said.patron_bytes)


def test_redaction_frees_bytes_but_no_messages() -> None:
    said = apply(ACTIVE, event(ACTIVE.last_seq + 1, MessageSent(text="x")))
    redacted = apply(said, event(said.last_seq + 1, Redacted(data=("text",), seqs=(3,)), "system"))
    assert (redacted.patron_bytes, redacted.desk_bytes) == (0, 0)
    assert redacted.patron_messages == said.patron_messages
