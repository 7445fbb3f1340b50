"""The patron's session: the seat, and what a window may send with and without it."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NoSuchChat, Unavailable
from refdesk.gateway import codes
from refdesk.gateway import effects as fx
from refdesk.gateway.patron import PatronSession
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import NotNow
from tests.chats.world import ACTIVE, CHAT, ENDED, GRACE, LOST, REFERENCE, SEAT, SYSTEM, UNSEATED, chat, events
from tests.eventlog.folding import fold

LOG = chat_at(CHAT)
KEY = "k" * 22
SEAT_REQUEST = [fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north", window="mine")))]


def window(
    head: Head = ACTIVE, *, visible: bool = True, seat: int = 0, after: int = 0, name: str = "mine"
) -> PatronSession:
    hello = up.PatronHello(version=VERSION, token="t", visible=visible, seat=seat, after=after, window=name)
    return PatronSession("north", hello, head)


WATCH = fx.WatchSeat(CHAT)


def seat(held: bool, number: int, vacant: bool = False) -> fx.Send:
    return fx.Send(down.Seat(held=held, seat=number, vacant=vacant))


def seated(head: Head = ACTIVE, after: int = 0) -> PatronSession:
    patron = window(head, after=after)
    list(patron.first())
    head_with_seat = fold(head, events(head, UNSEATED, c.TakeSeat(node="north")))
    answer = list(patron.on_outcome(SEAT_REQUEST[0].command, Stored(head=head_with_seat, seq=head_with_seat.last_seq)))
    assert answer == [seat(True, head_with_seat.seat), fx.OpenFeed(LOG, after, UNSEATED, head_with_seat)]
    return patron


def refused(patron: PatronSession, frame: up.Up) -> object:
    [effect] = list(patron.receive(frame))
    assert isinstance(effect, fx.Send)
    assert isinstance(effect.frame, down.Refused)
    return effect.frame.refusal


def test_P19_a_visible_window_gets_the_seat_and_the_events_after_its_position() -> None:
    assert list(window().first()) == SEAT_REQUEST
    assert seated(after=2).seat == ACTIVE.seat + 1


def test_P19_a_hidden_window_gets_no_seat_and_no_events() -> None:
    assert list(window(visible=False).first()) == [seat(False, ACTIVE.seat), WATCH]


def test_P19_a_hidden_window_gets_the_first_seat_of_a_chat() -> None:
    assert list(window(chat(), visible=False).first()) == SEAT_REQUEST


def test_P19_a_hidden_window_that_held_the_last_seat_gets_it_again() -> None:
    assert list(window(LOST, visible=False, seat=LOST.seat).first()) == SEAT_REQUEST


def test_P19_a_window_that_lost_its_seat_does_not_regain_it_by_reconnecting() -> None:
    moved = chat(SEAT, SEAT)
    assert list(window(moved, visible=True, seat=1).first()) == [seat(False, 2), WATCH]
    assert list(window(moved, visible=False, seat=1).first()) == [seat(False, 2), WATCH]


def test_P19_any_window_may_read_an_ended_chat() -> None:
    assert list(window(ENDED, visible=False).first()) == SEAT_REQUEST
    patron = window(ENDED)
    answer = list(patron.on_outcome(SEAT_REQUEST[0].command, Stored(head=ENDED, seq=None)))
    assert answer == [seat(True, ENDED.seat), fx.OpenFeed(LOG, 0, UNSEATED, ENDED)]


def test_P20_the_window_that_lost_the_seat_gets_seat_and_no_more_events() -> None:
    patron = seated()
    later = fold(ACTIVE, [*events(ACTIVE, *SEAT)])
    two = fold(later, [*events(later, *SEAT)])
    assert list(patron.head_changed(later)) == []
    assert list(patron.head_changed(two)) == [fx.CloseFeed(LOG), seat(False, two.seat), WATCH]
    assert list(patron.head_changed(two)) == []


@pytest.mark.parametrize("frame", [up.Typing(log=LOG), up.Seen(log=LOG, seq=1), up.Open(log=LOG)])
def test_P20_frames_of_a_window_without_the_seat_are_not_relayed(frame: up.Up) -> None:
    assert refused(window(visible=False), frame) == r.SeatMoved()


def test_P20_an_act_has_the_seat_of_its_window() -> None:
    say = Say(text="Hello")
    act = up.Do(key=KEY, log=LOG, act=say)
    assert list(seated().receive(act)) == [fx.Submit(c.Command(CHAT, c.Patron(CHAT, 2), say, KEY))]
    assert list(window(visible=False).receive(act)) == [fx.Submit(c.Command(CHAT, c.Patron(CHAT, None), say, KEY))]


def test_P20_take_seat_opens_the_feed_after_the_windows_position() -> None:
    patron = window(visible=False)
    list(patron.first())
    assert list(patron.receive(up.TakeSeatHere(after=3))) == SEAT_REQUEST
    assert list(patron.receive(up.TakeSeatHere(after=3))) == [], "it is requested once"
    head_with_seat = fold(ACTIVE, events(ACTIVE, *SEAT))
    assert list(patron.on_outcome(SEAT_REQUEST[0].command, Stored(head=head_with_seat, seq=5)))[1] == fx.OpenFeed(
        LOG, 3, UNSEATED, head_with_seat
    )


def test_P20_a_window_that_becomes_visible_gets_the_seat_if_it_never_held_one() -> None:
    fresh, old = window(LOST, visible=False), window(chat(SEAT, SEAT), visible=False, seat=1)
    assert list(fresh.receive(up.Visible(visible=True))) == SEAT_REQUEST
    list(old.first())
    assert list(old.receive(up.Visible(visible=True))) == []


def test_P21_a_visible_frame_is_recorded() -> None:
    patron = seated()
    assert list(patron.receive(up.Visible(visible=False))) == []
    assert not patron.visible


def test_P15_open_reopens_the_patrons_feed_after_a_gap() -> None:
    assert list(seated().receive(up.Open(log=LOG, after=4))) == [
        fx.CloseFeed(LOG),
        fx.OpenFeed(LOG, 4, UNSEATED),
    ]


def test_P12_a_patron_can_not_open_another_chat() -> None:
    patron = seated()
    assert refused(patron, up.Open(log=chat_at(CHAT + 1))) == NoSuchChat(log=chat_at(CHAT + 1))
    act = up.Do(key=KEY, log=chat_at(CHAT + 1), act=c.End())
    assert list(patron.receive(act)) == [fx.Submit(c.Command(CHAT + 1, c.Patron(CHAT, 2), c.End(), KEY))]


def test_P19_a_hello_with_only_a_token_does_not_move_the_seat() -> None:
    bare = up.PatronHello(version=VERSION, token="t")
    assert list(PatronSession("north", bare, ACTIVE).first()) == [seat(False, ACTIVE.seat), WATCH]


@pytest.mark.parametrize("visible", [True, False])
def test_P19_a_window_without_a_name_gets_only_a_free_seat(visible: bool) -> None:
    take = [fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north")))]
    assert list(window(LOST, name="", visible=visible).first()) == take
    assert list(window(ACTIVE, name="", visible=visible).first()) == [seat(False, ACTIVE.seat), WATCH]


def test_P20_a_window_without_a_name_gets_no_seat_by_becoming_visible() -> None:
    unnamed = window(ACTIVE, name="")
    list(unnamed.first())
    assert list(unnamed.receive(up.Visible(visible=True))) == []


@pytest.mark.parametrize(
    "frame", [up.Watch(), up.SetStatus(key=KEY, status="away"), up.Monitor(key=KEY, departments=())]
)
def test_P12_an_operators_frame_is_refused_to_a_patron(frame: up.Up) -> None:
    assert refused(seated(), frame) == NotNow(reason="this frame is an operator's")


def test_P7_an_operators_frame_is_refused_with_its_key() -> None:
    [answer] = seated().receive(up.SetStatus(key=KEY, status="away"))
    assert answer == fx.Send(down.Refused(refusal=NotNow(reason="this frame is an operator's"), key=KEY))


def test_P17_typing_goes_to_the_desk() -> None:
    typing = down.TypingNow(log=LOG, by="patron")
    assert list(seated().receive(up.Typing(log=LOG))) == [fx.Relay(REFERENCE, LOG, "desk", typing)]


def test_P18_seen_of_the_patron_is_saved_and_relayed() -> None:
    seen = down.SeenUpTo(log=LOG, by="patron", seq=3)
    assert list(seated().receive(up.Seen(log=LOG, seq=3, count=1))) == [
        fx.SaveReadMark(LOG, None, 3, 1),
        fx.Relay(REFERENCE, LOG, "desk", seen),
    ]


def test_P18_seen_is_capped_at_the_last_seq() -> None:
    mark, _ = seated().receive(up.Seen(log=LOG, seq=2**31 - 1))
    assert isinstance(mark, fx.SaveReadMark)
    assert mark.seq == ACTIVE.last_seq + 1


def test_P7_an_act_is_answered_with_its_key() -> None:
    command = c.Command(CHAT, c.Patron(CHAT, 2), c.End(), KEY)
    patron = seated()
    assert list(patron.on_outcome(command, Stored(head=ACTIVE, seq=9, repeat=True))) == [
        fx.Send(down.Done(key=KEY, seq=9, repeat=True))
    ]
    assert list(patron.on_outcome(command, Refused(r.SeatMoved()))) == [
        fx.Send(down.Refused(refusal=r.SeatMoved(), key=KEY))
    ]


def test_P10_a_window_has_to_reconnect_if_its_seat_can_not_be_stored() -> None:
    patron = window()
    list(patron.first())
    answer = list(patron.on_outcome(SEAT_REQUEST[0].command, Refused(Unavailable())))
    assert answer[-1] == fx.Close(codes.TRY_AGAIN, "TryAgain")
    assert patron.seat is None


def test_P19_a_window_regains_its_seat_by_name_if_the_answer_was_lost() -> None:
    """The connection was cut between the commit and the `seat` frame: the window knows its name, but not its seat."""
    head_with_seat = fold(ACTIVE, events(ACTIVE, UNSEATED, c.TakeSeat(node="north", window="mine")))
    for name, comes_back in (("mine", True), ("another", False), ("", False)):
        hello = up.PatronHello(version=VERSION, token="t", seat=ACTIVE.seat, window=name, visible=False)
        requests = [
            effect for effect in PatronSession("north", hello, head_with_seat).first() if isinstance(effect, fx.Submit)
        ]
        assert bool(requests) is comes_back


def test_P19_a_seat_request_has_the_number_of_its_hello() -> None:
    hello = up.PatronHello(version=VERSION, token="t", window="mine", attempt=3, visible=True)
    [request] = PatronSession("north", hello, ACTIVE).first()
    assert request == fx.Submit(c.Command(CHAT, UNSEATED, c.TakeSeat(node="north", window="mine", attempt=3)))


def test_P50_I7_a_visible_window_is_offered_the_seat_a_moment_after_its_connection_ended() -> None:
    patron = window(chat(SEAT, SEAT), seat=1)
    list(patron.first())
    assert list(patron.seat_vacant(1)) == [], "an earlier seat, whose window is connected again"
    assert list(patron.seat_vacant(2)) == [seat(False, 2, vacant=True)]
    assert list(patron.seat_vacant(2)) == []
    assert list(patron.head_changed(chat(SEAT, SEAT, SEAT))) == [seat(False, 3)], "the window came back"


def test_P50_I7_a_hidden_window_is_offered_the_seat_once_the_loss_is_stored_or_it_is_visible() -> None:
    moved = chat(SEAT, SEAT)
    hidden = window(moved, visible=False, seat=1)
    list(hidden.first())
    assert list(hidden.seat_vacant(2)) == []
    lost = fold(moved, events(moved, SYSTEM, c.LoseConnection(seat=2, grace=GRACE)))
    assert list(hidden.head_changed(lost)) == [seat(False, 2, vacant=True)]
    shown = window(moved, visible=False, seat=1)
    list(shown.first())
    list(shown.seat_vacant(2))
    assert list(shown.receive(up.Visible(visible=True))) == [seat(False, 2, vacant=True)]


def test_P50_I7_a_window_that_reconnects_is_offered_a_seat_whose_window_is_gone() -> None:
    moved = chat(SEAT, SEAT)
    lost = fold(moved, events(moved, SYSTEM, c.LoseConnection(seat=2, grace=GRACE)))
    for visible in (True, False):
        assert list(window(lost, visible=visible, seat=1).first()) == [seat(False, 2, vacant=True), WATCH]


def test_P50_a_vacant_seat_is_taken_over_by_its_number() -> None:
    patron = window(LOST, seat=LOST.seat - 1, visible=False, name="other")
    list(patron.first())
    take = c.TakeSeat(node="north", window="other", vacant=LOST.seat)
    assert list(patron.receive(up.TakeSeatHere(vacant=LOST.seat))) == [fx.Submit(c.Command(CHAT, UNSEATED, take))]


def test_P50_the_window_whose_seat_was_taken_over_gets_it_again_until_the_patron_writes() -> None:
    """Both were asleep, and the page under it woke up first."""
    moved = chat(SEAT, SEAT)
    seated_under = fold(moved, events(moved, UNSEATED, c.TakeSeat(node="north", window="under", vacant=2)))
    returns = [effect for effect in window(seated_under, seat=2).first() if isinstance(effect, fx.Submit)]
    assert len(returns) == 1
    wrote = fold(seated_under, events(seated_under, c.Patron(CHAT, 3), Say(text="I am here now")))
    assert list(window(wrote, seat=2).first()) == [seat(False, 3), WATCH]


def test_P20_a_window_without_the_seat_reads_the_chat_once_it_has_ended() -> None:
    patron = window(ACTIVE, visible=False)
    list(patron.first())
    assert list(patron.head_changed(ENDED)) == SEAT_REQUEST


def test_P50_a_window_learns_of_another_that_was_first_after_its_own_request_is_answered() -> None:
    moved = chat(SEAT, SEAT)
    patron = window(moved, seat=1)
    list(patron.first())
    list(patron.seat_vacant(2))
    [request] = patron.receive(up.TakeSeatHere(vacant=2))
    assert isinstance(request, fx.Submit)
    third = chat(SEAT, SEAT, SEAT)
    assert list(patron.head_changed(third)) == [], "it may be its own"
    answer = list(patron.on_outcome(request.command, Refused(r.SeatMoved())))
    assert answer == [fx.Send(down.Refused(refusal=r.SeatMoved(), key=None)), seat(False, 3)]
