"""The patron's connection: seats, grace times and their ends, just before and at each deadline."""

from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.commands import Claim, EndLost, LoseConnection, RestartGrace, TakeSeat
from refdesk.chats.head import FIRST_SEAT
from refdesk.chats.rules.connection import HIDDEN_GRACE_FACTOR
from refdesk.eventlog.events import MessageSent
from tests.eventlog.folding import fold

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
    described,
    events,
    refusal,
)

LOSES = LoseConnection(seat=1, grace=GRACE)


def test_P20_each_seat_is_one_higher_and_the_earlier_one_is_refused() -> None:
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


def test_P21_losing_the_connection_sets_the_deadline_to_reconnect() -> None:
    assert bodies(ACTIVE, SYSTEM, LOSES, NOON) == [e.ConnectionLost(seat=1, hidden=False, until=NOON + GRACE)]


def test_P21_a_hidden_window_gets_five_times_the_grace() -> None:
    [lost] = bodies(ACTIVE, SYSTEM, LoseConnection(seat=1, grace=GRACE, hidden=True), NOON)
    assert lost == e.ConnectionLost(seat=1, hidden=True, until=NOON + 5 * GRACE)
    assert HIDDEN_GRACE_FACTOR == 5


def test_P21_the_chat_ends_at_its_deadline_and_not_a_millisecond_before() -> None:
    assert bodies(LOST, SYSTEM, EndLost(), NOON + GRACE - 1) == []
    assert bodies(LOST, SYSTEM, EndLost(), NOON + GRACE) == [e.Ended(by="disconnection")]


def test_P21_reconnecting_in_time_clears_the_deadline() -> None:
    back = fold(LOST, events(LOST, UNSEATED, TakeSeat(node="south"), NOON + GRACE - 1))
    assert (back.connection, back.deadline, back.seat, back.node) == ("up", None, 2, "south")
    assert bodies(back, SYSTEM, EndLost(), NOON + 2 * GRACE) == []


def test_P21_losing_the_connection_of_an_earlier_seat_does_nothing() -> None:
    """A second window has the seat before the end of the first one is noticed."""
    assert bodies(chat(SEAT, SEAT), SYSTEM, LOSES) == []


def test_P21_a_connection_is_lost_once() -> None:
    assert bodies(LOST, SYSTEM, LOSES, NOON + 5) == []


def test_P21_a_connection_is_not_lost_after_the_chat_ended() -> None:
    assert bodies(ENDED, SYSTEM, LOSES) == []
    assert bodies(ENDED, SYSTEM, EndLost(), NOON + 10 * GRACE) == []


def test_a_patron_who_never_connects_has_one_minute() -> None:
    fresh = chat()
    assert bodies(fresh, SYSTEM, EndLost(), NOON + FIRST_SEAT - 1) == []
    assert bodies(fresh, SYSTEM, EndLost(), NOON + FIRST_SEAT) == [e.Ended(by="disconnection")]


def test_restart_grace_sets_a_new_deadline_after_a_downtime() -> None:
    [event] = events(LOST, SYSTEM, RestartGrace(grace=GRACE), NOON + GRACE + 1)
    assert event.body == e.GraceRestarted(until=NOON + 2 * GRACE + 1)
    assert fold(LOST, [event]).deadline == NOON + 2 * GRACE + 1


def test_restart_grace_does_nothing_for_a_connected_patron() -> None:
    assert bodies(LOST, SYSTEM, RestartGrace(grace=GRACE)) == []
    assert bodies(described(ENDED, deadline=NOON), SYSTEM, RestartGrace(grace=GRACE)) == []
    assert bodies(ACTIVE, SYSTEM, RestartGrace(grace=GRACE)) == []
    assert bodies(ENDED, SYSTEM, RestartGrace(grace=GRACE)) == []


def test_a_disconnected_patron_can_be_answered() -> None:
    assert bodies(chat(SEAT, (ANA, Claim()), LOSE), ANA, HELLO) == [MessageSent(text="Hello")]


def test_a_patron_without_a_seat_is_refused_before_the_first_seat() -> None:
    """A patron without a seat must not count as the holder of seat 0, the value before the first seat."""
    assert refusal(chat(), UNSEATED, HELLO) == r.SeatMoved()
    assert WAITING.seat == 1


def test_restart_grace_does_not_shorten_a_longer_grace() -> None:
    assert bodies(LOST, SYSTEM, RestartGrace(grace=1), NOON) == []


def test_P50_of_windows_that_take_over_a_vacant_seat_the_first_gets_it() -> None:
    take = TakeSeat(node="north", window="under", vacant=1)
    [seat] = bodies(ACTIVE, UNSEATED, take)
    assert seat == e.SeatTaken(seat=2, node="north", window="under", vacant=1)
    head = fold(ACTIVE, events(ACTIVE, UNSEATED, take))
    assert head.seat_vacated == 1
    assert refusal(head, UNSEATED, TakeSeat(node="north", window="another", vacant=1)) == r.SeatMoved()
    assert bodies(head, SYSTEM, LOSES) == [], "the seat that was left is the chat's no more"
    assert fold(head, events(head, UNSEATED, TakeSeat(node="north", window="another"))).seat_vacated == 0
