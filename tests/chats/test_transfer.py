"""T1: a chat is transferred to a colleague or a department, and stays with its operator until somebody accepts."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.chats.colleague_events import ColleagueRequested, RequestDeclined, RequestExpired, Transferred
from refdesk.chats.head import Head, declined_by
from refdesk.chats.rules.request import REQUEST_TIME
from refdesk.eventlog.acts import Say
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.refusals import NoSuchChat, TextTooLong
from tests.eventlog.folding import fold

from .world import (
    ACTIVE,
    ANA,
    BEN,
    CHI,
    CLAIM,
    ENDED,
    LOCAL_HISTORY,
    NOON,
    OFFER,
    OFFERED,
    OFFERED_TO_CHI,
    REFERENCE,
    SEAT,
    SEATED,
    SYSTEM,
    bodies,
    chat,
    events,
    refusal,
)

LATER = NOON + REQUEST_TIME


def after(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> Head:
    return fold(head, events(head, actor, act, now))


def test_T1_a_request_names_the_department_and_expires_after_a_minute() -> None:
    act = c.RequestColleague(department=LOCAL_HISTORY, note=" She knows the maps. ")
    requested = ColleagueRequested(
        department=LOCAL_HISTORY, name="Local History", note="She knows the maps.", until=LATER
    )
    assert bodies(ACTIVE, ANA, act) == [requested]
    assert (OFFERED.claimed_by, OFFERED.request_until, OFFERED.request_seq) == (ANA.id, LATER, OFFERED.last_seq)


def test_T1_a_request_names_the_colleague() -> None:
    [body] = bodies(ACTIVE, ANA, c.RequestColleague(department=REFERENCE, operator=CHI.id))
    assert body == ColleagueRequested(department=REFERENCE, operator=CHI.id, name="Chi Nguyen", until=LATER)


@pytest.mark.parametrize(
    "act",
    [
        c.RequestColleague(department=99),
        c.RequestColleague(department=REFERENCE, operator=BEN.id),
    ],
)
def test_T1_a_chat_is_not_transferred_to_nobody(act: c.RequestColleague) -> None:
    assert refusal(ACTIVE, ANA, act) == r.NobodyAvailable()


def test_T1_the_note_has_a_length() -> None:
    assert bodies(ACTIVE, ANA, c.RequestColleague(department=LOCAL_HISTORY, note="x" * 1000))
    long = c.RequestColleague(department=LOCAL_HISTORY, note="x" * 1001)
    assert refusal(ACTIVE, ANA, long) == TextTooLong(length=1001, limit=1000)


def test_T1_one_request_is_open_at_a_time() -> None:
    assert refusal(OFFERED, *OFFER) == r.RequestOpen(to="Local History")
    withdrawn = after(OFFERED, ANA, c.WithdrawRequest())
    assert bodies(withdrawn, *OFFER)


def test_T1_the_chat_stays_with_its_operator_until_somebody_accepts() -> None:
    assert bodies(OFFERED, ANA, Say(text="One moment")) == [MessageSent(text="One moment")]
    assert refusal(OFFERED, CHI, Say(text="Hello")) == r.NotYours(by="Ana Morales")
    assert refusal(OFFERED, BEN, Say(text="Hello")) == NoSuchChat()


def test_T1_who_accepts_has_the_chat_and_it_belongs_to_the_department() -> None:
    transferred = Transferred(
        operator=BEN.id,
        name="Ben Okafor",
        previous="Ana Morales",
        department=LOCAL_HISTORY,
        previous_department=REFERENCE,
        department_name="Local History",
    )
    assert bodies(OFFERED, BEN, c.AcceptRequest()) == [transferred]
    head = after(OFFERED, BEN, c.AcceptRequest())
    assert (head.claimed_by, head.claimed_name, head.department) == (BEN.id, "Ben Okafor", LOCAL_HISTORY)
    assert (head.request_department, head.request_until) == (None, None)
    assert bodies(head, BEN, Say(text="Hello")) == [MessageSent(text="Hello")]
    assert refusal(head, ANA, Say(text="Still me?")) == NoSuchChat()


def test_T1_within_a_department_its_name_is_not_repeated() -> None:
    [body] = bodies(OFFERED_TO_CHI, CHI, c.AcceptRequest())
    assert isinstance(body, Transferred)
    assert (body.department, body.department_name) == (REFERENCE, "")
    head = after(OFFERED_TO_CHI, CHI, c.AcceptRequest())
    assert refusal(head, ANA, Say(text="Hello")) == r.NotYours(by="Chi Nguyen")


def test_T1_the_first_who_accepts_wins() -> None:
    head = after(OFFERED, BEN, c.AcceptRequest())
    assert refusal(head, CHI, c.AcceptRequest()) == r.NotOffered(by="Ben Okafor")
    assert bodies(head, BEN, c.AcceptRequest()) == []


def test_T1_a_request_to_one_colleague_is_nobody_elses() -> None:
    assert refusal(OFFERED_TO_CHI, BEN, c.AcceptRequest()) == NoSuchChat()
    head = chat(SEAT, CLAIM, (ANA, c.RequestColleague(department=LOCAL_HISTORY, operator=BEN.id)))
    assert refusal(head, CHI, c.AcceptRequest()) == r.NotOffered(by="Ana Morales")
    assert refusal(head, CHI, c.DeclineRequest()) == r.NotOffered(by="Ana Morales")


def test_T1_a_declined_request_to_a_colleague_is_over() -> None:
    assert bodies(OFFERED_TO_CHI, CHI, c.DeclineRequest()) == [RequestDeclined(operator=CHI.id, name="Chi Nguyen")]
    head = after(OFFERED_TO_CHI, CHI, c.DeclineRequest())
    assert (head.claimed_by, head.request_until) == (ANA.id, None)
    assert refusal(head, CHI, c.AcceptRequest()) == r.NotOffered(by="Ana Morales")


def test_T1_a_request_to_a_department_stays_open_for_those_who_did_not_decline() -> None:
    head = after(OFFERED, CHI, c.DeclineRequest())
    assert declined_by(head) == {CHI.id}
    assert head.request_until == LATER
    assert bodies(head, CHI, c.DeclineRequest()) == []
    head = after(head, BEN, c.DeclineRequest())
    assert declined_by(head) == {CHI.id, BEN.id}
    # One may change one's mind while it is open.
    assert after(head, CHI, c.AcceptRequest()).claimed_by == CHI.id


def test_T1_a_request_expires_at_its_time_and_not_before() -> None:
    assert bodies(OFFERED, SYSTEM, c.ExpireRequest(), LATER - 1) == []
    assert bodies(OFFERED, SYSTEM, c.ExpireRequest(), LATER) == [RequestExpired(name="Local History")]
    head = after(OFFERED, SYSTEM, c.ExpireRequest(), LATER)
    assert (head.claimed_by, head.request_until) == (ANA.id, None)
    assert refusal(head, BEN, c.AcceptRequest()) == NoSuchChat()
    assert bodies(head, SYSTEM, c.ExpireRequest(), LATER) == []


def test_T1_withdrawing_twice_changes_nothing_more() -> None:
    head = after(OFFERED, ANA, c.WithdrawRequest())
    assert bodies(head, ANA, c.WithdrawRequest()) == []
    assert refusal(head, CHI, c.AcceptRequest()) == r.NotOffered(by="Ana Morales")


def test_T1_the_end_of_the_chat_ends_the_request() -> None:
    head = after(OFFERED, SEATED, c.End())
    assert head.request_until is None
    assert refusal(head, CHI, c.AcceptRequest()) == r.ChatEnded(by="patron", at=NOON)
    assert refusal(ENDED, *OFFER) == r.ChatEnded(by="patron", at=NOON)
    assert bodies(head, SYSTEM, c.ExpireRequest(), LATER) == []


@pytest.mark.parametrize("act", [c.DeclineRequest(), c.WithdrawRequest()])
def test_T1_no_request_of_an_ended_chat_is_declined_or_withdrawn(act: c.AnyAct) -> None:
    assert refusal(ENDED, ANA, act) == r.ChatEnded(by="patron", at=NOON)


def test_T1_a_takeover_ends_the_request() -> None:
    head = after(after(OFFERED, SYSTEM, c.NoticeOperatorGone(operator=ANA.id)), CHI, c.TakeOver())
    assert (head.claimed_by, head.request_until) == (CHI.id, None)
    assert refusal(head, BEN, c.AcceptRequest()) == NoSuchChat()


def test_T1_a_request_can_be_accepted_while_its_operator_is_gone() -> None:
    head = after(OFFERED, SYSTEM, c.NoticeOperatorGone(operator=ANA.id))
    assert not after(head, BEN, c.AcceptRequest()).operator_gone


def test_T1_an_unclaimed_chat_is_claimed_instead() -> None:
    assert refusal(chat(SEAT), ANA, c.RequestColleague(department=LOCAL_HISTORY)) == r.NotYours(by=None)
    assert bodies(chat(SEAT), ANA, c.Claim())
