"""The patron's line: seats, graces and their ends, just before and at each deadline."""

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.commands import Claim, EndLost, LoseLine, RestartGrace, TakeSeat
from refdesk.chats.head import FIRST_SEAT
from refdesk.chats.machine import HIDDEN_GRACE_FACTOR, fold

from .world import (
    ACTIVE,
    ANA,
    ENDED,
    GRACE,
    HELLO,
    LOSE,
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
)

LOSES = LoseLine(seat=1, grace=GRACE)


def test_P20_each_seat_is_one_higher_and_the_earlier_one_can_say_nothing() -> None:
    head = chat(SEAT, SEAT)
    assert head.seat == 2
    assert refusal(head, SEATED, HELLO) == r.SeatMoved()


def test_P19_a_late_hello_of_a_window_does_not_take_its_seat() -> None:
    """It was delayed on a connection that its sender had closed."""
    held = chat(SEAT, (UNSEATED, TakeSeat(node="north", window="mine", attempt=2)))
    assert refusal(held, UNSEATED, TakeSeat(node="north", window="mine", attempt=1)) == r.SeatMoved()
    for later in (
        TakeSeat(node="north", window="mine", attempt=2),
        TakeSeat(node="north", window="mine", attempt=3),
        TakeSeat(node="north", window="another", attempt=1),
        TakeSeat(node="north"),
    ):
        [seat] = bodies(held, UNSEATED, later)
        assert isinstance(seat, e.SeatTaken)
        assert (seat.seat, seat.window, seat.attempt) == (3, later.window, later.attempt)


def test_P21_a_lost_line_says_until_when_the_patron_may_come_back() -> None:
    assert bodies(ACTIVE, SYSTEM, LOSES, NOON) == [e.LineLost(seat=1, hidden=False, until=NOON + GRACE)]


def test_P21_a_window_that_was_hidden_gets_a_five_times_longer_grace() -> None:
    [lost] = bodies(ACTIVE, SYSTEM, LoseLine(seat=1, grace=GRACE, hidden=True), NOON)
    assert lost == e.LineLost(seat=1, hidden=True, until=NOON + 5 * GRACE)
    assert HIDDEN_GRACE_FACTOR == 5


def test_P21_the_chat_ends_at_its_deadline_and_not_a_millisecond_before() -> None:
    assert bodies(LOST, SYSTEM, EndLost(), NOON + GRACE - 1) == []
    assert bodies(LOST, SYSTEM, EndLost(), NOON + GRACE) == [e.Ended(by="disconnection")]


def test_P21_reconnecting_in_time_clears_the_deadline() -> None:
    back = fold(LOST, events(LOST, UNSEATED, TakeSeat(node="south"), NOON + GRACE - 1))
    assert (back.line, back.deadline, back.seat, back.node) == ("up", None, 2, "south")
    assert bodies(back, SYSTEM, EndLost(), NOON + 2 * GRACE) == []


def test_P21_a_loss_of_an_earlier_seat_is_not_one() -> None:
    """A second window came before the first one's end was noticed."""
    assert bodies(chat(SEAT, SEAT), SYSTEM, LOSES) == []


def test_P21_a_line_is_lost_once() -> None:
    assert bodies(LOST, SYSTEM, LOSES, NOON + 5) == []


def test_P21_a_line_that_ended_with_the_chat_is_not_lost() -> None:
    assert bodies(ENDED, SYSTEM, LOSES) == []
    assert bodies(ENDED, SYSTEM, EndLost(), NOON + 10 * GRACE) == []


def test_a_patron_who_never_connects_has_one_minute() -> None:
    fresh = chat()
    assert bodies(fresh, SYSTEM, EndLost(), NOON + FIRST_SEAT - 1) == []
    assert bodies(fresh, SYSTEM, EndLost(), NOON + FIRST_SEAT) == [e.Ended(by="disconnection")]


def test_after_a_downtime_a_running_grace_begins_again() -> None:
    [event] = events(LOST, SYSTEM, RestartGrace(grace=GRACE), NOON + GRACE + 1)
    assert event.body == e.GraceRestarted(until=NOON + 2 * GRACE + 1)
    assert fold(LOST, [event]).deadline == NOON + 2 * GRACE + 1


def test_a_patron_on_the_line_has_no_grace_to_restart() -> None:
    assert bodies(ACTIVE, SYSTEM, RestartGrace(grace=GRACE)) == []
    assert bodies(ENDED, SYSTEM, RestartGrace(grace=GRACE)) == []


def test_a_disconnected_patron_can_be_answered() -> None:
    assert bodies(chat(SEAT, (ANA, Claim()), LOSE), ANA, HELLO) == [e.MessageSent(text="Hello")]


def test_a_patron_without_seat_is_none_of_the_first_seat() -> None:
    """Nobody has taken seat 0: a patron who holds none does not speak for it."""
    assert refusal(chat(), UNSEATED, HELLO) == r.SeatMoved()
    assert WAITING.seat == 1


def test_a_grace_that_is_longer_already_is_not_cut_short() -> None:
    assert bodies(LOST, SYSTEM, RestartGrace(grace=1), NOON) == []
