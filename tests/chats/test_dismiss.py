"""T5: a waiting chat is dismissed, which is neither a missed chat nor an answered one."""

import pytest

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.commands import Claim, Dismiss
from refdesk.chats.events import visible_to_patron
from refdesk.eventlog.refusals import TextTooLong
from refdesk.statistics.axes import AXES
from refdesk.statistics.models import ChatFact
from refdesk.statistics.table import table
from refdesk.transcripts.models import Card
from tests.databases import Database
from tests.eventlog.folding import fold
from tests.statistics.world import Counted

from .world import ACTIVE, ANA, CHI, ENDED, NOON, WAITING, bodies, events, refusal


def test_T5_a_waiting_chat_ends_and_leaves_the_list() -> None:
    assert bodies(WAITING, ANA, Dismiss(reason=" A test ")) == [e.Dismissed(reason="A test"), e.Ended(by="dismissal")]
    head = fold(WAITING, events(WAITING, ANA, Dismiss()))
    assert (head.state, head.ended_by, head.listed, head.claimed_by) == ("ended", "dismissal", False, None)
    assert bodies(head, CHI, Dismiss()) == []
    assert refusal(head, CHI, Claim()) == r.ChatEnded(by="dismissal", at=NOON)


def test_T5_a_claimed_or_ended_chat_is_not_dismissed() -> None:
    assert refusal(ACTIVE, CHI, Dismiss()) == r.AlreadyClaimed(by="Ana Morales")
    assert refusal(ENDED, CHI, Dismiss()) == r.ChatEnded(by="patron", at=NOON)


def test_T5_the_reason_is_internal_and_bounded() -> None:
    assert not visible_to_patron("dismissed")
    assert refusal(WAITING, ANA, Dismiss(reason="x" * 1001)) == TextTooLong(length=1001, limit=1000)


@pytest.fixture
def counted(sqlite: Database) -> Counted:
    return Counted(sqlite.people)


def test_T5_a_dismissed_chat_counts_as_dismissed_alone(counted: Counted) -> None:
    fact = counted.chat([(90, "ana", Dismiss(reason="A test"))])
    assert fact.outcome == ChatFact.Outcome.DISMISSED
    total = table(ChatFact.objects.all(), AXES["month"]).total
    assert (total.chats, total.dismissed, total.missed, total.abandoned, total.answered) == (1, 1, 0, 0, 0)
    assert Card.objects.get(pk=fact.chat).outcome == "dismissed"
