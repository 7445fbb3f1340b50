"""Bounds of the rules of a chat, and the facts of its events and refusals."""

from typing import get_args

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import machine
from refdesk.chats import refusals as r
from refdesk.chats.rules.claim import offer_backup
from refdesk.chats.rules.conditions import ended
from refdesk.chats.rules.connection import HIDDEN_GRACE_FACTOR
from refdesk.chats.rules.conversation import DELETABLE
from refdesk.chats.rules.request import REQUEST_TIME
from refdesk.eventlog.acts import Redact, SaveNote, Say, SetTags
from refdesk.eventlog.events import Datum, Mark, MessageSent, Redacted
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed, Refusal, TextTooLong
from tests.eventlog.folding import fold

from .world import (
    ACTIVE,
    ANA,
    BEN,
    CHAT,
    CHI,
    CLOSED,
    ENDED,
    EVE,
    GRACE,
    INVITED,
    LEFT_ALONE,
    LOST,
    NOON,
    OFFER,
    OFFERED,
    REFERENCE,
    SEATED,
    SYSTEM,
    WAITING,
    WIDGET,
    bodies,
    events,
    refusal,
    start,
)

LIMIT = 1_000
MARTA = c.Operator(106, "Marta", frozenset(), frozenset({REFERENCE}))


def test_limits_of_time_are_those_that_the_guide_names() -> None:
    assert (REQUEST_TIME, DELETABLE, HIDDEN_GRACE_FACTOR) == (60_000, 600_000, 5)


def test_an_act_after_the_end_is_refused_with_who_ended_the_chat_and_when() -> None:
    assert refusal(ENDED, ANA, Say(text="late")) == r.ChatEnded(by="patron", at=NOON)
    assert ended(ENDED) == r.ChatEnded(by="patron", at=NOON)


@pytest.mark.parametrize(
    "act",
    [
        c.Dismiss(reason="x" * (LIMIT + 1)),
        c.RequestColleague(department=REFERENCE, note="x" * (LIMIT + 1)),
        c.Block(hours=24, reason="x" * (LIMIT + 1)),
    ],
    ids=lambda act: type(act).__name__,
)
def test_a_reason_or_note_has_at_most_a_thousand_characters(act: c.AnyAct) -> None:
    head = WAITING if isinstance(act, c.Dismiss) else ACTIVE
    assert refusal(head, ANA, act) == TextTooLong(limit=LIMIT, length=LIMIT + 1)


def test_a_reason_or_note_is_stored_without_the_white_space_around_it() -> None:
    longest = "x" * LIMIT
    dismissed, end = bodies(WAITING, ANA, c.Dismiss(reason=f" {longest} "))
    assert (dismissed, end) == (e.Dismissed(reason=longest), e.Ended(by="dismissal"))
    assert bodies(WAITING, ANA, c.Dismiss(reason=" "))[0] == e.Dismissed(reason="")
    [requested] = bodies(ACTIVE, ANA, c.RequestColleague(department=REFERENCE, note=f" {longest} "))
    assert getattr(requested, "note", None) == longest


def test_a_comment_of_feedback_has_at_most_a_thousand_characters() -> None:
    assert bodies(ENDED, SEATED, c.SendFeedback(answered="yes", comment=f" {'x' * LIMIT} ")) == [
        e.FeedbackSent(answered="yes", comment="x" * LIMIT)
    ]
    late = c.SendFeedback(answered="yes", comment="x" * (LIMIT + 1))
    assert refusal(ENDED, SEATED, late) == TextTooLong(limit=LIMIT, length=LIMIT + 1)


def test_an_answer_to_a_request_that_expires_now_is_too_late() -> None:
    assert bodies(OFFERED, SYSTEM, c.ExpireRequest(), NOON + REQUEST_TIME - 1) == []
    assert len(bodies(OFFERED, SYSTEM, c.ExpireRequest(), NOON + REQUEST_TIME)) == 1


def test_a_lost_patron_is_waited_for_until_the_deadline() -> None:
    assert bodies(LOST, SYSTEM, c.EndLost(), NOON + GRACE - 1) == []
    assert bodies(LOST, SYSTEM, c.EndLost(), NOON + GRACE) == [e.Ended(by="disconnection")]
    assert bodies(LOST, SYSTEM, c.RestartGrace(grace=GRACE)) == []
    assert bodies(LOST, SYSTEM, c.RestartGrace(grace=GRACE), NOON + 1) == [e.GraceRestarted(until=NOON + GRACE + 1)]


def test_the_seat_of_a_newer_hello_stays() -> None:
    """Hellos of one window can arrive in another order; those of another window have counts of their own."""
    seats = bodies(ACTIVE, c.Patron(CHAT), c.TakeSeat(node="n", window="w", attempt=1))
    assert seats == [e.SeatTaken(seat=2, node="n", window="w", attempt=1)]


def test_an_operator_of_another_department_learns_nothing_of_a_chat() -> None:
    for act in (c.Claim(), SaveNote(text="x"), c.TakeOver(), Say(text="x")):
        assert refusal(ACTIVE, BEN, act) == NoSuchChat()


def test_the_system_writes_no_messages_and_a_patron_closes_no_chat() -> None:
    assert refusal(ACTIVE, SYSTEM, Say(text="x")) == NotAllowed()
    assert refusal(ENDED, SEATED, c.Close()) == NotAllowed()


def test_a_chat_is_closed_once_by_its_owner_after_its_end() -> None:
    assert refusal(ENDED, CHI, c.Close()) == r.NotYours(by="Ana Morales")
    assert refusal(ACTIVE, ANA, c.Close()) == r.NotEnded()
    assert bodies(CLOSED, ANA, c.Close()) == []


def test_an_attended_chat_is_not_taken_over() -> None:
    assert refusal(ACTIVE, CHI, c.TakeOver()) == r.StillAttended(by="Ana Morales")
    [owner] = bodies(LEFT_ALONE, CHI, c.TakeOver())
    assert (getattr(owner, "name", None), getattr(owner, "previous", None)) == ("Chi Nguyen", "Ana Morales")


def test_one_request_is_open_at_a_time() -> None:
    assert refusal(OFFERED, ANA, OFFER[1]) == r.RequestOpen(to="Local History")


def test_a_backup_is_offered_to_a_department_that_does_not_have_the_chat() -> None:
    assert offer_backup(WAITING, SYSTEM, c.OfferBackup(department=REFERENCE, name="Reference"), NOON) == ()
    assert offer_backup(ACTIVE, SYSTEM, c.OfferBackup(department=99, name="Maps"), NOON) == ()


def test_tags_that_are_the_same_change_nothing() -> None:
    assert bodies(ENDED, ANA, SetTags(tags=("hours",))) == [e.Tagged(tags=("hours",))]
    assert bodies(ENDED, ANA, SetTags(tags=())) == []


def test_an_administrator_redacts_name_and_contact_of_a_live_chat_and_nothing_else() -> None:
    """All else would be written again."""
    choices: tuple[tuple[Datum, ...], ...] = (("name",), ("contact",), ("name", "contact"))
    for data in choices:
        assert bodies(ACTIVE, MARTA, Redact(data=data)) == [Redacted(data=data)]
    assert refusal(ACTIVE, MARTA, Redact(data=("name", "text"))) == r.NotEnded()
    assert refusal(ACTIVE, SYSTEM, Redact(data=("name", "contact"))) == r.NotEnded()
    assert bodies(ENDED, MARTA, Redact(data=("text",))) == [Redacted(data=("text",))]


def test_a_patron_who_wants_to_be_forgotten_is_redacted_whole_after_the_end() -> None:
    assert refusal(ACTIVE, SEATED, c.Forget()) == r.NotEnded()
    assert bodies(ENDED, SEATED, c.Forget()) == [Redacted(data=get_args(Datum))]
    [event] = events(ENDED, SEATED, c.Forget())
    assert bodies(fold(ENDED, [event]), SEATED, c.Forget()) == []


def test_a_link_says_what_was_made_of_the_chat_and_by_whom() -> None:
    link = c.Link(to="ticket", id=7, by="Ana Morales")
    assert bodies(ENDED, SYSTEM, link) == [e.Linked(to="ticket", id=7, by="Ana Morales")]


def test_a_request_is_accepted_though_its_department_has_no_name_any_more() -> None:
    """The department was deleted since the request."""
    for head, operator in ((INVITED, EVE), (OFFERED, BEN)):
        accepted = machine.decide(head, c.Command(CHAT, operator, c.AcceptRequest()), NOON, look_up=machine.nothing)
        assert not isinstance(accepted, Refusal)
        assert getattr(accepted[0].body, "department_name", None) == ""


def test_a_chat_begins_with_all_that_the_widget_gathered() -> None:
    answers = (e.Answer(label="Course", text="History 101"),)
    made = start(name=" Dana ", contact="Dana@Example.org", answers=answers, browser="b" * 22)
    for chat, guest in ((7, 1007), (8_999, 9_999), (9_000, 1_000)):
        first, *_ = begun_events(made, chat)
        assert first.body == e.Started(
            department="Reference",
            widget="Ask us",
            guest=guest,
            name="Dana",
            contact="dana@example.org",
            answers=answers,
        )
    head = machine.new_head(made)
    assert (head.chat, head.widget, head.department, head.browser) == (0, WIDGET, REFERENCE, "b" * 22)


def begun_events(made: c.Start, chat: int) -> tuple[e.Event, ...]:
    log = machine.begin(made, chat, NOON)
    assert not isinstance(log, Refusal)
    return log


def test_a_message_has_its_marks() -> None:
    bold = (Mark(kind="bold", start=0, end=2),)
    assert bodies(ACTIVE, ANA, Say(text="Hello", marks=bold)) == [MessageSent(text="Hello", marks=bold)]
