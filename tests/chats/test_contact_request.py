"""M8: an operator requests contact info, and the patron answers once."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SetContact
from refdesk.eventlog.refusals import BadContact
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, CHI, END, ENDED, NOON, REQUESTED, SEATED, UNSEATED, WAITING, bodies, events, refusal

SHARE = c.ShareContact(contact=" Dana@Example.org ")
ANSWERS = (SHARE, c.DeclineContact())
ANSWER_IDS = ("share", "decline")


def after(head: Head, actor: c.Actor, act: c.AnyAct) -> Head:
    return fold(head, events(head, actor, act))


def test_M8_a_request_is_stored_and_open() -> None:
    assert bodies(ACTIVE, ANA, c.RequestContact()) == [e.ContactRequested()]
    assert not ACTIVE.contact_requested
    assert REQUESTED.contact_requested


def test_M8_a_second_request_while_one_is_open_changes_nothing() -> None:
    assert bodies(REQUESTED, ANA, c.RequestContact()) == []


def test_M8_request_contact_is_for_the_claiming_operator() -> None:
    assert refusal(ACTIVE, CHI, c.RequestContact()) == r.NotYours(by=ANA.name)
    assert refusal(WAITING, ANA, c.RequestContact()) == r.NotYours(by=None)


def test_M8_share_contact_stores_the_normalized_contact() -> None:
    assert bodies(REQUESTED, SEATED, SHARE) == [e.ContactShared(contact="dana@example.org")]
    answered = after(REQUESTED, SEATED, SHARE)
    assert (answered.contact, answered.contact_requested) == ("dana@example.org", False)
    assert after(REQUESTED, SEATED, c.ShareContact(contact="(212) 555-2368")).contact == "+12125552368"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("", "neither"),
        ("  ", "neither"),
        ("dana", "neither"),
        ("a@b\u202e.org", "neither"),
        ("x" * 250 + "@b.org", "neither"),
        ("dana@example", "email_short"),
        ("dana@", "email"),
        ("dana q@example.org", "email"),
        ("123", "digits"),
        ("+1 999 999 9999", "number"),
    ],
)
def test_M8_share_contact_refuses_an_invalid_contact_and_stays_open(wrong: str, fault: str) -> None:
    refused = refusal(REQUESTED, SEATED, c.ShareContact(contact=wrong))
    assert isinstance(refused, BadContact)
    assert refused.fault == fault


def test_M8_not_now_closes_the_request_and_leaves_the_contact_info() -> None:
    shared = after(REQUESTED, ANA, SetContact(contact="old@example.org"))
    answered = after(shared, SEATED, c.DeclineContact())
    assert (answered.contact, answered.contact_requested) == ("old@example.org", False)


@pytest.mark.parametrize("answer", ANSWERS, ids=ANSWER_IDS)
def test_M8_a_request_is_answered_once(answer: c.AnyAct) -> None:
    answered = after(REQUESTED, SEATED, answer)
    assert refusal(answered, SEATED, SHARE) == r.NotRequested()
    assert bodies(answered, SEATED, c.DeclineContact()) == []


@pytest.mark.parametrize("answer", ANSWERS, ids=ANSWER_IDS)
def test_M8_a_request_may_be_made_again_after_the_answer(answer: c.AnyAct) -> None:
    assert bodies(after(REQUESTED, SEATED, answer), ANA, c.RequestContact()) == [e.ContactRequested()]


def test_M8_share_contact_is_refused_without_a_request() -> None:
    assert refusal(ACTIVE, SEATED, SHARE) == r.NotRequested()


@pytest.mark.parametrize("answer", ANSWERS, ids=ANSWER_IDS)
def test_M8_the_answer_comes_from_the_window_that_the_chat_is_in(answer: c.AnyAct) -> None:
    assert refusal(REQUESTED, UNSEATED, answer) == r.SeatMoved()


def test_M8_an_ended_chat_refuses_all_acts_about_contact_info() -> None:
    over = r.ChatEnded(by="patron", at=NOON)
    assert refusal(ENDED, ANA, c.RequestContact()) == over
    ended = after(REQUESTED, *END)
    assert not ended.contact_requested
    for answer in ANSWERS:
        assert refusal(ended, SEATED, answer) == over


def test_M8_a_request_outlives_a_take_over() -> None:
    left = after(REQUESTED, System(), c.NoticeOperatorGone(operator=ANA.id))
    assert after(left, CHI, c.TakeOver()).contact_requested
