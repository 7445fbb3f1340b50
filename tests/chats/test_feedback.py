"""W2: after the end the patron says whether they got their answer."""

import msgspec
import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.machine import Size, decide
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.refusals import Forgotten, Refusal, TextNotPlain, TextTooLong
from tests.eventlog.folding import fold

from .world import ACTIVE, CHAT, ENDED, NOON, SEATED, SYSTEM, UNSEATED, WAITING, bodies, events, refusal

YES = c.SendFeedback(answered="yes")


def after(head: Head, actor: c.Actor, act: c.AnyAct) -> Head:
    return fold(head, events(head, actor, act))


def test_W2_feedback_is_stored_with_its_comment_from_any_window() -> None:
    act = c.SendFeedback(answered="partly", comment=" The 2nd link was broken. ")
    for patron in (SEATED, UNSEATED):
        assert bodies(ENDED, patron, act) == [e.FeedbackSent(answered="partly", comment="The 2nd link was broken.")]
    assert (ENDED.feedback, after(ENDED, SEATED, act).feedback) == ("", "partly")


def test_W2_the_same_feedback_changes_nothing() -> None:
    assert bodies(after(ENDED, SEATED, YES), SEATED, YES) == []


def test_W2_later_feedback_replaces_the_earlier() -> None:
    once = after(ENDED, SEATED, YES)
    assert bodies(once, SEATED, c.SendFeedback(answered="yes", comment="Thanks")) != []
    assert after(once, SEATED, c.SendFeedback(answered="no")).feedback == "no"


@pytest.mark.parametrize("head", [WAITING, ACTIVE])
def test_W2_feedback_before_the_end_is_refused(head: Head) -> None:
    assert refusal(head, SEATED, YES) == r.NotEnded()


@pytest.mark.parametrize(
    ("comment", "refused"),
    [("x" * 1_001, TextTooLong(limit=1_000, length=1_001)), ("a\u202eb", TextNotPlain(character="U+202E"))],
)
def test_W2_a_comment_that_is_no_plain_text_is_refused(comment: str, refused: Refusal) -> None:
    assert refusal(ENDED, SEATED, c.SendFeedback(answered="no", comment=comment)) == refused


def test_W2_a_redacted_chat_gets_no_more_feedback() -> None:
    redacted = after(ENDED, SYSTEM, Redact(data=("text",)))
    assert refusal(redacted, SEATED, YES) == Forgotten()


def test_W2_feedback_fits_into_a_chat_with_the_last_message_but_not_into_a_full_log() -> None:
    size = Size(messages=2, bytes=10_000)
    full = r.ChatFull(messages=2, bytes=10_000)

    def decided(**facts: int) -> object:
        return decide(msgspec.structs.replace(ENDED, **facts), c.Command(CHAT, SEATED, YES), NOON, size)

    assert isinstance(decided(patron_messages=2), tuple)
    assert decided(last_seq=20) == full
    assert decided(patron_bytes=10_000) == full


def test_W2_feedback_counts_towards_the_bytes_of_the_patron() -> None:
    act = c.SendFeedback(answered="no", comment="x" * 1_000)
    assert after(ENDED, SEATED, act).patron_bytes - ENDED.patron_bytes > 1_000
