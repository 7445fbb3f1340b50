"""M8: an operator asks for contact info, and the patron answers once."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.machine import fold

from .world import ACTIVE, ANA, ASKED, CHI, END, ENDED, NOON, SEATED, UNSEATED, WAITING, bodies, events, refusal

SHARE = c.ShareContact(contact=" Dana@Example.org ")
ANSWERS = (SHARE, c.DeclineContact())
ANSWER_IDS = ("share", "decline")


def after(head: Head, actor: c.Actor, act: c.AnyAct) -> Head:
    return fold(head, events(head, actor, act))


def test_M8_a_request_is_stored_and_open() -> None:
    assert bodies(ACTIVE, ANA, c.RequestContact()) == [e.ContactRequested()]
    assert not ACTIVE.contact_requested
    assert ASKED.contact_requested


def test_M8_a_second_request_while_one_is_open_changes_nothing() -> None:
    assert bodies(ASKED, ANA, c.RequestContact()) == []


def test_M8_only_who_claimed_the_chat_asks() -> None:
    assert refusal(ACTIVE, CHI, c.RequestContact()) == r.NotYours(by=ANA.name)
    assert refusal(WAITING, ANA, c.RequestContact()) == r.NotYours(by=None)


def test_M8_the_answer_is_kept_in_one_form_and_is_the_contact_info() -> None:
    assert bodies(ASKED, SEATED, SHARE) == [e.ContactShared(contact="dana@example.org")]
    told = after(ASKED, SEATED, SHARE)
    assert (told.contact, told.contact_requested) == ("dana@example.org", False)
    assert after(ASKED, SEATED, c.ShareContact(contact="(212) 555-2368")).contact == "+12125552368"


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
def test_M8_what_is_no_contact_is_refused_with_what_is_wrong_and_the_request_stays(wrong: str, fault: str) -> None:
    refused = refusal(ASKED, SEATED, c.ShareContact(contact=wrong))
    assert isinstance(refused, r.BadContact)
    assert refused.fault == fault


def test_M8_not_now_closes_the_request_and_leaves_the_contact_info() -> None:
    known = after(ASKED, ANA, c.SetContact(contact="old@example.org"))
    told = after(known, SEATED, c.DeclineContact())
    assert (told.contact, told.contact_requested) == ("old@example.org", False)


@pytest.mark.parametrize("answer", ANSWERS, ids=ANSWER_IDS)
def test_M8_a_request_is_answered_once_and_may_be_made_again(answer: c.AnyAct) -> None:
    told = after(ASKED, SEATED, answer)
    assert refusal(told, SEATED, SHARE) == r.NotRequested()
    assert bodies(told, SEATED, c.DeclineContact()) == []
    assert bodies(told, ANA, c.RequestContact()) == [e.ContactRequested()]


def test_M8_nobody_shares_what_was_not_asked_for() -> None:
    assert refusal(ACTIVE, SEATED, SHARE) == r.NotRequested()


@pytest.mark.parametrize("answer", ANSWERS, ids=ANSWER_IDS)
def test_M8_the_answer_comes_from_the_window_that_the_chat_is_in(answer: c.AnyAct) -> None:
    assert refusal(ASKED, UNSEATED, answer) == r.SeatMoved()


def test_M8_an_ended_chat_refuses_request_and_answer() -> None:
    over = r.ChatEnded(by="patron", at=NOON)
    assert refusal(ENDED, ANA, c.RequestContact()) == over
    asked = after(ASKED, *END)
    assert not asked.contact_requested
    for answer in ANSWERS:
        assert refusal(asked, SEATED, answer) == over


def test_M8_a_request_outlives_a_take_over() -> None:
    left = after(ASKED, c.System(), c.NoticeOperatorGone(operator=ANA.id))
    assert after(left, CHI, c.TakeOver()).contact_requested
