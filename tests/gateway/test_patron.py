"""The patron's session: the seat, and what may be sent with and without it."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.machine import fold
from refdesk.chats.outcomes import Refused, Stored
from refdesk.gateway import codes
from refdesk.gateway import effects as fx
from refdesk.gateway.patron import PatronSession
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import NotNow
from tests.chats.world import ACTIVE, CHAT, ENDED, LOST, REFERENCE, SEAT, UNSEATED, chat, events

KEY = "k" * 22
ASKED = [fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north", window="mine")))]


def window(
    head: Head = ACTIVE, *, visible: bool = True, seat: int = 0, after: int = 0, name: str = "mine"
) -> PatronSession:
    hello = up.PatronHello(version=VERSION, token="t", visible=visible, seat=seat, after=after, window=name)
    return PatronSession("north", hello, head)


def seat(held: bool, number: int) -> fx.Send:
    return fx.Send(down.Seat(held=held, seat=number))


def seated(head: Head = ACTIVE, after: int = 0) -> PatronSession:
    """A window that holds the seat after the last one of `head`."""
    one = window(head, after=after)
    list(one.first())
    taken = fold(head, events(head, UNSEATED, c.TakeSeat(node="north")))
    answer = list(one.on_outcome(ASKED[0].command, Stored(head=taken, seq=taken.last_seq)))
    assert answer == [seat(True, taken.seat), fx.OpenFeed(CHAT, after, UNSEATED)]
    return one


def refused(one: PatronSession, frame: up.Up) -> object:
    [effect] = list(one.receive(frame))
    assert isinstance(effect, fx.Send)
    assert isinstance(effect.frame, down.Refused)
    return effect.frame.refusal


def test_P19_a_visible_window_takes_the_seat_and_is_fed_from_where_it_was() -> None:
    assert list(window().first()) == ASKED
    assert seated(after=2).seat == ACTIVE.seat + 1


def test_P19_a_hidden_window_takes_no_seat_and_is_fed_nothing() -> None:
    assert list(window(visible=False).first()) == [seat(False, ACTIVE.seat)]


def test_P19_a_hidden_window_that_held_the_last_seat_comes_back_to_it() -> None:
    assert list(window(LOST, visible=False, seat=LOST.seat).first()) == ASKED


def test_P19_a_window_whose_seat_went_to_another_does_not_steal_it_back_by_reconnecting() -> None:
    moved = chat(SEAT, SEAT)
    assert list(window(moved, visible=True, seat=1).first()) == [seat(False, 2)]
    assert list(window(moved, visible=False, seat=1).first()) == [seat(False, 2)]


def test_P19_an_ended_chat_is_read_by_any_window() -> None:
    assert list(window(ENDED, visible=False).first()) == ASKED
    one = window(ENDED)
    answer = list(one.on_outcome(ASKED[0].command, Stored(head=ENDED, seq=None)))
    assert answer == [seat(True, ENDED.seat), fx.OpenFeed(CHAT, 0, UNSEATED)]


def test_P20_the_window_that_lost_the_seat_is_told_and_fed_no_more() -> None:
    one = seated()
    later = fold(ACTIVE, [*events(ACTIVE, *SEAT)])
    two = fold(later, [*events(later, *SEAT)])
    assert list(one.head_changed(later)) == []
    assert list(one.head_changed(two)) == [fx.CloseFeed(CHAT), seat(False, two.seat)]
    assert list(one.head_changed(two)) == []


@pytest.mark.parametrize("frame", [up.Typing(chat=CHAT), up.Seen(chat=CHAT, seq=1), up.Open(chat=CHAT)])
def test_P20_without_the_seat_nothing_is_passed_on(frame: up.Up) -> None:
    assert refused(window(visible=False), frame) == r.SeatMoved()


def test_P20_an_act_carries_the_seat_of_its_window_so_that_the_machine_can_refuse_it() -> None:
    act = up.Do(key=KEY, chat=CHAT, act=c.Say(text="Hello"))
    assert list(seated().receive(act)) == [fx.Submit(c.Command(CHAT, c.Patron(CHAT, 2), act.act, KEY))]
    assert list(window(visible=False).receive(act)) == [fx.Submit(c.Command(CHAT, c.Patron(CHAT, None), act.act, KEY))]


def test_P20_take_seat_brings_the_chat_to_this_window_from_its_own_number() -> None:
    one = window(visible=False)
    list(one.first())
    assert list(one.receive(up.TakeSeatHere(after=3))) == ASKED
    assert list(one.receive(up.TakeSeatHere(after=3))) == [], "it is asked for once"
    taken = fold(ACTIVE, events(ACTIVE, *SEAT))
    assert list(one.on_outcome(ASKED[0].command, Stored(head=taken, seq=5)))[1] == fx.OpenFeed(CHAT, 3, UNSEATED)


def test_P20_a_window_that_becomes_visible_takes_the_seat_only_if_it_never_had_one() -> None:
    fresh, old = window(LOST, visible=False), window(chat(SEAT, SEAT), visible=False, seat=1)
    assert list(fresh.receive(up.Visible(visible=True))) == ASKED
    assert list(old.receive(up.Visible(visible=True))) == []


def test_P21_a_window_says_when_it_is_hidden() -> None:
    one = seated()
    assert list(one.receive(up.Visible(visible=False))) == []
    assert not one.visible


def test_P15_the_patron_may_open_the_feed_again_where_it_saw_a_gap() -> None:
    assert list(seated().receive(up.Open(chat=CHAT, after=4))) == [fx.CloseFeed(CHAT), fx.OpenFeed(CHAT, 4, UNSEATED)]


def test_P12_another_chat_is_none_of_the_patrons() -> None:
    one = seated()
    assert refused(one, up.Open(chat=CHAT + 1)) == r.NoSuchChat(chat=CHAT + 1)
    act = up.Do(key=KEY, chat=CHAT + 1, act=c.End())
    assert list(one.receive(act)) == [fx.Submit(c.Command(CHAT + 1, c.Patron(CHAT, 2), c.End(), KEY))]


def test_P19_a_hello_with_the_token_alone_takes_the_seat_from_nobody() -> None:
    bare = up.PatronHello(version=VERSION, token="t")
    assert list(PatronSession("north", bare, ACTIVE).first()) == [seat(False, ACTIVE.seat)]


@pytest.mark.parametrize("visible", [True, False])
def test_P19_a_window_without_a_name_takes_a_seat_that_is_free_and_no_other(visible: bool) -> None:
    take = [fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north")))]
    assert list(window(LOST, name="", visible=visible).first()) == take
    assert list(window(ACTIVE, name="", visible=visible).first()) == [seat(False, ACTIVE.seat)]


def test_P20_a_window_without_a_name_takes_no_seat_by_becoming_visible() -> None:
    assert list(window(ACTIVE, name="").receive(up.Visible(visible=True))) == []


@pytest.mark.parametrize(
    "frame", [up.Watch(), up.SetStatus(key=KEY, status="away"), up.Monitor(key=KEY, departments=())]
)
def test_P12_what_is_an_operators_is_refused(frame: up.Up) -> None:
    assert refused(seated(), frame) == NotNow(reason="this frame is an operator's")


def test_P7_an_operators_frame_is_refused_with_its_key() -> None:
    [answer] = seated().receive(up.SetStatus(key=KEY, status="away"))
    assert answer == fx.Send(down.Refused(refusal=NotNow(reason="this frame is an operator's"), key=KEY))


def test_P17_typing_goes_to_the_desk() -> None:
    typing = down.TypingNow(chat=CHAT, by="patron")
    assert list(seated().receive(up.Typing(chat=CHAT))) == [fx.Relay(REFERENCE, CHAT, "desk", typing)]


def test_P18_what_was_seen_is_kept_and_passed_on() -> None:
    seen = down.SeenUpTo(chat=CHAT, by="patron", seq=3)
    assert list(seated().receive(up.Seen(chat=CHAT, seq=3, count=1))) == [
        fx.SaveReadMark(CHAT, None, 3, 1),
        fx.Relay(REFERENCE, CHAT, "desk", seen),
    ]


def test_P18_nobody_has_seen_what_is_not_there_yet() -> None:
    mark, _ = seated().receive(up.Seen(chat=CHAT, seq=2**31 - 1))
    assert isinstance(mark, fx.SaveReadMark)
    assert mark.seq == ACTIVE.last_seq + 1


def test_P7_an_act_is_answered_with_its_key() -> None:
    command = c.Command(CHAT, c.Patron(CHAT, 2), c.End(), KEY)
    one = seated()
    assert list(one.on_outcome(command, Stored(head=ACTIVE, seq=9, repeat=True))) == [
        fx.Send(down.Done(key=KEY, seq=9, repeat=True))
    ]
    assert list(one.on_outcome(command, Refused(r.SeatMoved()))) == [
        fx.Send(down.Refused(refusal=r.SeatMoved(), key=KEY))
    ]


def test_P10_a_seat_that_cannot_be_stored_now_sends_the_window_away_to_come_back() -> None:
    one = window()
    list(one.first())
    answer = list(one.on_outcome(ASKED[0].command, Refused(r.Unavailable())))
    assert answer[-1] == fx.Close(codes.TRY_AGAIN, "TryAgain")
    assert one.seat is None


def test_P19_a_window_that_never_heard_that_it_got_the_seat_comes_back_by_its_name() -> None:
    """The line was cut between the commit and the frame: the number is unknown to it, its name is not."""
    taken = fold(ACTIVE, events(ACTIVE, UNSEATED, c.TakeSeat(node="north", window="mine")))
    for name, comes_back in (("mine", True), ("another", False), ("", False)):
        hello = up.PatronHello(version=VERSION, token="t", seat=ACTIVE.seat, window=name, visible=False)
        asked = [effect for effect in PatronSession("north", hello, taken).first() if isinstance(effect, fx.Submit)]
        assert bool(asked) is comes_back


def test_P19_a_window_says_which_of_its_hellos_asks_for_the_seat() -> None:
    hello = up.PatronHello(version=VERSION, token="t", window="mine", attempt=3, visible=True)
    [asked] = PatronSession("north", hello, ACTIVE).first()
    assert asked == fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north", window="mine", attempt=3)))
