"""The rules of a chat's life: claiming, taking over, ending, closing, corrections."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import machine
from refdesk.chats import refusals as r
from refdesk.chats.colleague_events import Claimed, OperatorBack, OperatorGone, TakenOver
from refdesk.chats.head import Head
from refdesk.chats.machine import decide
from refdesk.eventlog.acts import SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.events import ContactChanged, NameChanged, NoteSaved
from refdesk.eventlog.refusals import BadContact, BadTags, Refusal, TextTooLong
from tests.eventlog.folding import fold

from .world import (
    ACTIVE,
    ANA,
    CHI,
    CLAIM,
    CLOSED,
    END,
    ENDED,
    ENDED_UNCLAIMED,
    GONE,
    HELLO,
    LEFT_ALONE,
    LOST,
    NOON,
    SEAT,
    SEATED,
    SYSTEM,
    UNSEATED,
    WAITING,
    bodies,
    chat,
    events,
    refusal,
    start,
)


def test_a_start_with_an_unusable_answer_is_refused() -> None:
    answers = (e.Answer(label="Course", text="History"), e.Answer(label="Card", text="x" * 10_001))
    assert machine.begin(start(answers=answers), 7, NOON) == TextTooLong(length=10_001, limit=10_000)
    assert not isinstance(machine.begin(start(answers=answers[:1]), 7, NOON), Refusal)


def test_claim_records_the_operator_and_the_wait() -> None:
    assert bodies(WAITING, ANA, c.Claim(), NOON + 42_000) == [
        Claimed(operator=ANA.id, name="Ana Morales", waited=42_000)
    ]


def test_a_second_claim_is_refused_with_the_operators_name() -> None:
    assert refusal(ACTIVE, CHI, c.Claim()) == r.AlreadyClaimed(by="Ana Morales")


def test_claim_changes_nothing_for_ones_own_chat() -> None:
    assert bodies(ACTIVE, ANA, c.Claim()) == []


def test_an_ended_chat_cannot_be_claimed() -> None:
    assert refusal(ENDED_UNCLAIMED, ANA, c.Claim()) == r.ChatEnded(by="patron", at=NOON)


def test_take_over_requires_that_the_operator_is_gone() -> None:
    assert refusal(ACTIVE, CHI, c.TakeOver()) == r.StillAttended(by="Ana Morales")
    assert bodies(LEFT_ALONE, CHI, c.TakeOver()) == [
        TakenOver(operator=CHI.id, name="Chi Nguyen", previous="Ana Morales")
    ]


def test_P12_take_over_claims_an_unclaimed_chat() -> None:
    [event] = bodies(WAITING, CHI, c.TakeOver())
    assert isinstance(event, Claimed)


def test_after_a_take_over_the_first_operator_can_say_nothing() -> None:
    head = chat(SEAT, CLAIM, GONE, (CHI, c.TakeOver()))
    assert refusal(head, ANA, HELLO) == r.NotYours(by="Chi Nguyen")
    assert not head.operator_gone


def test_an_operator_is_noted_gone_once_and_back_once() -> None:
    gone, back = c.NoticeOperatorGone(operator=ANA.id), c.NoticeOperatorBack(operator=ANA.id)
    assert bodies(ACTIVE, SYSTEM, gone) == [OperatorGone(name="Ana Morales")]
    assert bodies(LEFT_ALONE, SYSTEM, gone) == []
    assert bodies(LEFT_ALONE, SYSTEM, back) == [OperatorBack(name="Ana Morales")]
    assert bodies(ACTIVE, SYSTEM, back) == []


def test_operator_gone_is_noted_for_the_claiming_operator_only() -> None:
    assert bodies(ACTIVE, SYSTEM, c.NoticeOperatorGone(operator=CHI.id)) == []
    assert bodies(LEFT_ALONE, SYSTEM, c.NoticeOperatorBack(operator=CHI.id)) == []
    assert bodies(WAITING, SYSTEM, c.NoticeOperatorGone(operator=ANA.id)) == []


def test_nobody_is_noted_gone_or_back_after_the_end() -> None:
    over = chat(SEAT, CLAIM, GONE, END)
    assert bodies(over, SYSTEM, c.NoticeOperatorBack(operator=ANA.id)) == []
    assert bodies(ENDED, SYSTEM, c.NoticeOperatorGone(operator=ANA.id)) == []
    assert not over.operator_gone


def test_each_side_can_end_and_the_log_says_who() -> None:
    assert bodies(ACTIVE, SEATED, c.End()) == [e.Ended(by="patron")]
    assert bodies(ACTIVE, ANA, c.End()) == [e.Ended(by="operator")]


def test_end_is_refused_to_operators_of_a_waiting_chat() -> None:
    assert refusal(WAITING, ANA, c.End()) == r.NotYours(by=None)


def test_end_is_allowed_to_a_waiting_patron() -> None:
    assert bodies(WAITING, SEATED, c.End()) == [e.Ended(by="patron")]


def test_ending_what_has_ended_changes_nothing() -> None:
    assert bodies(ENDED, ANA, c.End()) == []
    assert bodies(ENDED, SEATED, c.End()) == []


@pytest.mark.parametrize("actor", [SEATED, ANA])
def test_nothing_is_said_after_the_end(actor: object) -> None:
    assert refusal(ENDED, actor, HELLO) == r.ChatEnded(by="patron", at=NOON)  # type: ignore[arg-type]


def test_take_seat_changes_nothing_after_the_end() -> None:
    """So that a patron can still read what was said."""
    assert bodies(ENDED, UNSEATED, c.TakeSeat(node="n")) == []


@pytest.mark.parametrize("tags", [("a,b",), ("x" * 41,), ("a\x00",), tuple(map(str, range(21)))])
def test_invalid_tags_are_refused(tags: tuple[str, ...]) -> None:
    assert refusal(ENDED, ANA, SetTags(tags=tags)) == BadTags()


def test_only_the_operator_of_an_ended_chat_closes_it() -> None:
    assert refusal(ACTIVE, ANA, c.Close()) == r.NotEnded()
    assert refusal(ENDED_UNCLAIMED, ANA, c.Close()) == r.NotYours(by=None)
    assert refusal(ENDED, CHI, c.Close()) == r.NotYours(by=ANA.name)
    assert bodies(ENDED, ANA, c.Close()) == [e.Closed()]


def test_a_repeated_close_changes_nothing() -> None:
    assert bodies(CLOSED, ANA, c.Close()) == []


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (SaveNote(text="Called back"), NoteSaved(text="Called back")),
        (SetTags(tags=(" Wi-Fi  help", "hours", "HOURS", " ")), e.Tagged(tags=("hours", "wi-fi help"))),
        (SetName(name="Dana"), NameChanged(name="Dana")),
        (SetContact(contact="D@example.org"), ContactChanged(contact="d@example.org")),
    ],
    ids=["note", "tags", "name", "contact"],
)
@pytest.mark.parametrize("head", [WAITING, ACTIVE, ENDED, CLOSED], ids=["waiting", "active", "ended", "closed"])
def test_notes_and_corrections_are_possible_in_every_state(head: Head, act: c.AnyAct, body: e.AnyBody) -> None:
    assert bodies(head, CHI, act) == [body]


@pytest.mark.parametrize(
    ("act", "again"),
    [
        (SetName(name="Dana"), SetName(name=" Dana ")),
        (SetContact(contact="a@b.org"), SetContact(contact="A@B.org")),
        (SetTags(tags=("b", "a")), SetTags(tags=("A", "b"))),
    ],
    ids=["name", "contact", "tags"],
)
def test_a_correction_to_the_same_value_changes_nothing(act: c.AnyAct, again: c.AnyAct) -> None:
    assert bodies(chat(SEAT, (ANA, act)), ANA, again) == []


def test_an_empty_correction_removes_what_was_known() -> None:
    named = chat(SEAT, (ANA, SetName(name="Dana")), (ANA, SetContact(contact="a@b.org")))
    assert bodies(named, ANA, SetName(name=" ")) == [NameChanged(name=None)]
    assert bodies(named, ANA, SetContact(contact="")) == [ContactChanged(contact=None)]


def test_a_bad_contact_leaves_the_old_one() -> None:
    assert isinstance(refusal(ACTIVE, ANA, SetContact(contact="nobody@")), BadContact)


def test_a_message_follows_the_log_by_one_and_carries_the_key_and_the_actor() -> None:
    decision = decide(ACTIVE, c.Command(ACTIVE.chat, ANA, Say(text="Hi"), "key"), NOON + 5)
    assert not isinstance(decision, Refusal)
    [event] = decision
    assert (event.seq, event.at, event.key) == (ACTIVE.last_seq + 1, NOON + 5, "key")
    assert event.actor == "operator:101:Ana Morales"


def test_take_seat_drops_a_page_without_a_web_address() -> None:
    """It becomes a link on the desk."""
    for url in ("javascript:alert(1)", "data:text/html,x", "", "http://[", "file:///etc"):
        [seat] = bodies(ACTIVE, UNSEATED, c.TakeSeat(node="n", page=e.Page(url=url, title="Hours")))
        assert isinstance(seat, e.SeatTaken)
        assert seat.page is None


def test_take_seat_stores_the_page_sanitized() -> None:
    page = e.Page(url="https://ana:secret@lib.example/hours\x00?a=1#top", title="Ho\u202eurs\x00")
    [seat] = bodies(ACTIVE, UNSEATED, c.TakeSeat(node="n", page=page))
    assert isinstance(seat, e.SeatTaken)
    assert seat.page == e.Page(url="https://lib.example/hours?a=1", title="Hours")


@pytest.mark.parametrize("head", [WAITING, ACTIVE, LOST, LEFT_ALONE])
def test_the_end_stops_every_clock(head: Head) -> None:
    over = fold(head, events(head, SEATED, c.End()))
    assert (over.deadline, over.connection, over.operator_gone) == (None, "none", False)


@pytest.mark.parametrize("head", [WAITING, ACTIVE, LOST])
def test_leave_ends_the_chat_from_any_window(head: Head) -> None:
    assert bodies(head, UNSEATED, c.Leave()) == [e.Ended(by="patron")]
    assert bodies(ENDED, UNSEATED, c.Leave()) == []
