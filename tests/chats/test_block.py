"""T4: the operator of a chat blocks its patron, which ends the chat."""

import msgspec
import pytest
from msgspec.structs import replace

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.commands import Block, Close
from refdesk.chats.events import visible_to_patron
from refdesk.chats.head import Head
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.events import Datum
from refdesk.eventlog.refusals import NotAllowed, TextTooLong
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, CHI, ENDED, NOON, SEATED, SYSTEM, WAITING, bodies, events, refusal

MARK = "m" * 32
BLOCK = Block(hours=24, reason=" Insults ")


def marked(head: Head) -> Head:
    return replace(head, browser=MARK)


def test_T4_a_block_ends_the_chat() -> None:
    assert bodies(ACTIVE, ANA, BLOCK) == [e.Blocked(hours=24, reason="Insults"), e.Ended(by="block")]
    head = fold(marked(ACTIVE), events(ACTIVE, ANA, BLOCK))
    assert (head.state, head.ended_by, head.listed, head.browser) == ("ended", "block", True, MARK)


def test_T4_the_patron_of_an_ended_chat_is_blocked_until_it_is_closed() -> None:
    assert bodies(ENDED, ANA, BLOCK) == [e.Blocked(hours=24, reason="Insults")]
    closed = fold(marked(ENDED), events(ENDED, ANA, Close()))
    assert refusal(closed, ANA, BLOCK) == r.ChatEnded(by="patron", at=NOON)
    assert closed.browser == ""


def test_T4_only_the_operator_of_the_chat_blocks() -> None:
    assert refusal(ACTIVE, CHI, BLOCK) == r.NotYours(by="Ana Morales")
    assert refusal(WAITING, ANA, BLOCK) == r.NotYours(by=None)
    assert refusal(ACTIVE, SEATED, BLOCK) == NotAllowed()


def test_T4_the_reason_is_internal_and_bounded() -> None:
    assert not visible_to_patron("blocked")
    assert refusal(ACTIVE, ANA, Block(hours=1, reason="x" * 1001)) == TextTooLong(length=1001, limit=1000)


def test_T4_a_block_of_the_browser_alone_says_so_in_the_log() -> None:
    """An event without a scope is one from before there was a choice, and concerns both."""
    alone = Block(hours=24, scope="browser")
    assert bodies(marked(ACTIVE), ANA, alone)[0] == e.Blocked(hours=24, scope="browser")
    stored = b'{"kind":"blocked","hours":24,"reason":"Insults"}'
    assert msgspec.json.decode(stored, type=e.Blocked).scope == "network"


def test_T4_a_browser_that_stores_nothing_is_not_blocked_alone() -> None:
    assert refusal(ACTIVE, ANA, Block(hours=24, scope="browser")) == r.BrowserUnknown()


@pytest.mark.parametrize(("datum", "left"), [("address", ""), ("text", MARK)])
def test_T4_the_browser_is_forgotten_with_the_address(datum: Datum, left: str) -> None:
    ended = marked(ENDED)
    assert fold(ended, events(ended, SYSTEM, Redact(data=(datum,)))).browser == left
