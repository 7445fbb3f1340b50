"""A patron's session: one chat, and the seat in it."""

from collections.abc import Callable, Iterator

from refdesk.chats.commands import Command, Forget, Patron, TakeSeat
from refdesk.chats.head import Head
from refdesk.chats.machine import TALK
from refdesk.chats.outcomes import Stored
from refdesk.chats.refusals import SeatMoved
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed, Unavailable
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.protocol import down, up
from refdesk.protocol.refusals import TooMany

from . import codes
from . import effects as fx
from .limits import UnclaimedRate
from .session import Effects, Role, answer, handled, not_now, refused


class PatronSession(Role):
    """One window of the patron. `seat` is the seat that it holds; without one it gets no events and can't act.

    A window without the seat is offered a vacant one. It has to accept: a page that its browser has frozen can't.
    """

    __slots__ = (
        "_address",
        "_after",
        "_attempt",
        "_earlier",
        "_has_room",
        "_head",
        "_last",
        "_node",
        "_offered",
        "_page",
        "_requesting_seat",
        "_unclaimed_rate",
        "_vacant",
        "_window",
        "chat",
        "log",
        "seat",
        "visible",
    )

    def __init__(
        self,
        node: str,
        hello: up.PatronHello,
        head: Head,
        unclaimed_rate: UnclaimedRate | None = None,
        has_room: Callable[[], bool] = lambda: True,
        address: str = "",
        earlier: tuple[int, ...] = (),
    ) -> None:
        self._unclaimed_rate, self._has_room = unclaimed_rate, has_room
        self._address = rate_limit_key(address)
        self.chat, self.log = head.chat, head.address
        # The ended chats that this one continues.
        self._earlier = earlier
        self.visible = hello.visible
        self.seat: int | None = None
        self._node, self._page, self._after = node, hello.page, hello.after
        self._requesting_seat = False
        self._head = head
        self._window, self._attempt = hello.window, hello.attempt
        # The last seat that this window held, on this connection or before it.
        self._last = hello.seat
        # The latest seat whose last connection was reported as ended, which the log doesn't know for `RETURN`.
        self._vacant = 0
        # The vacant seat that this window was sent last; 0 for one that is not vacant.
        self._offered = 0

    @property
    def department(self) -> int:
        return self._head.department

    def first(self) -> Effects:
        """The effects after the welcome."""
        if self._head.state == "ended" or self._came_back() or self._may_take_seat():
            return self._take_seat()
        return self._watch_seat()

    def receive(self, frame: up.Up) -> Effects:
        handle = _FRAMES.get(type(frame))
        return handle(self, frame) if handle else (not_now(frame, "this frame is an operator's"),)

    def on_outcome(self, command: object, outcome: Outcome) -> Effects:
        assert isinstance(command, Command)  # noqa: S101 it submits nothing else
        if isinstance(command.act, TakeSeat):
            return self._on_seat(outcome)
        return (answer(command.key or "", outcome),)

    def rate_limit(self, frame: up.Do, size: int, now: float) -> TooMany | None:
        """See `Role`: limits messages until the chat is claimed."""
        if self._unclaimed_rate is None or self._head.state != "waiting" or not isinstance(frame.act, TALK):
            return None
        return self._unclaimed_rate.consume(self.chat, self._address, size, now)

    def head_changed(self, head: LogHead) -> Effects:
        """See `Role`: another window may have the seat now."""
        if not isinstance(head, Head) or head.chat != self.chat:
            return ()
        self._head = head
        if self.seat is None:
            return self._take_seat() if head.state == "ended" else self._report_seat()
        if head.seat <= self.seat:
            return ()
        self.seat = None
        return (fx.CloseFeed(head.address), *self._watch_seat())

    def seat_vacant(self, seat: int) -> Effects:
        """The last connection of this seat ended a moment ago."""
        self._vacant = max(seat, self._vacant)
        return self._report_seat()

    def _watch_seat(self) -> Effects:
        self._offered = self._vacant_seat()
        return (self._seat_of_another(), fx.WatchSeat(self.chat))

    def _report_seat(self) -> Effects:
        """Report to a window without the seat that it is vacant, or not any more."""
        vacant = self._vacant_seat()
        if self.seat is not None or self._requesting_seat or vacant == self._offered:
            return ()
        self._offered = vacant
        return (self._seat_of_another(),)

    def _seat_of_another(self) -> fx.Send:
        return fx.Send(down.Seat(held=False, seat=self._head.seat, vacant=self._offered > 0))

    def _vacant_seat(self) -> int:
        """The chat's seat, if it is vacant, else 0. A hidden window gets it from the log only, after visible ones."""
        seat = self._head.seat
        return seat if self._head.connection == "lost" or (self.visible and self._vacant == seat) else 0

    def _do(self, frame: up.Do) -> Effects:
        if frame.log.kind != "chat":
            return (refused(NoSuchChat(), frame.key),)
        if not up.is_of_chat(frame.act):
            return (refused(NotAllowed(), frame.key),)
        chat, room = frame.log.number, self._has_room()
        forgets_earlier = chat in self._earlier and isinstance(frame.act, Forget)
        actor = Patron(chat) if forgets_earlier else Patron(self.chat, self.seat)
        return (fx.Submit(Command(chat, actor, frame.act, frame.key, room)),)

    def _typing(self, frame: up.Typing) -> Effects:
        if self.seat is None:
            return (refused(SeatMoved()),)
        return (fx.Relay(self._head.department, self.log, "desk", down.TypingNow(log=self.log, by="patron")),)

    def _open(self, frame: up.Open) -> Effects:
        if frame.log not in map(chat_at, (self.chat, *self._earlier)):
            return (refused(NoSuchChat(log=frame.log)),)
        if self.seat is None:
            return (refused(SeatMoved()),)
        return (fx.CloseFeed(frame.log), fx.OpenFeed(frame.log, frame.after, Patron(frame.log.number)))

    def _take_seat_here(self, frame: up.TakeSeatHere) -> Effects:
        if self.seat is not None:
            return (fx.CloseFeed(self.log), fx.OpenFeed(self.log, frame.after, Patron(self.chat)))
        self._after = frame.after
        return self._take_seat(frame.vacant)

    def _take_seat(self, vacant: int = 0) -> Effects:
        if self._requesting_seat or self.seat is not None:
            return ()
        self._requesting_seat = True
        act = TakeSeat(node=self._node, window=self._window, attempt=self._attempt, page=self._page, vacant=vacant)
        return (fx.Submit(Command(self.chat, Patron(self.chat), act)),)

    def _on_seat(self, outcome: Outcome) -> Iterator[fx.Effect]:
        self._requesting_seat = False
        if isinstance(outcome, Refused):
            yield refused(outcome.refusal)
            yield from self._report_seat()
            if isinstance(outcome.refusal, Unavailable):
                yield fx.Close(codes.TRY_AGAIN, codes.NAMES[codes.TRY_AGAIN])
            return
        assert isinstance(outcome, Stored)  # noqa: S101 of a command on a chat
        self._head = outcome.head
        self.seat = self._last = outcome.head.seat
        yield fx.Send(down.Seat(held=True, seat=self.seat))
        yield fx.OpenFeed(self.log, self._after, Patron(self.chat), outcome.head)

    def _seen(self, frame: up.Seen) -> Effects:
        if self.seat is None:
            return (refused(SeatMoved()),)
        seq = min(frame.seq, self._head.last_seq)
        seen = down.SeenUpTo(log=self.log, by="patron", seq=seq)
        mark = fx.SaveReadMark(self.log, None, seq, frame.count)
        return (mark, fx.Relay(self._head.department, self.log, "desk", seen))

    def _show(self, frame: up.Visible) -> Effects:
        self.visible = frame.visible
        new = self._window != "" and self.seat is None and not self._last
        return self._take_seat() if self.visible and new else self._report_seat()

    def _came_back(self) -> bool:
        """Whether this window holds the seat already: it lost its connection, maybe before it learned of the seat.

        So does the window whose seat another one took over as vacant, such as a page under it after both were asleep.
        """
        by_number = self._last != 0 and self._last in (self._head.seat, self._head.seat_vacated)
        return by_number or (self._window != "" and self._window == self._head.seat_window)

    def _may_take_seat(self) -> bool:
        """Whether a hello of a window that doesn't hold the seat gets it.

        A script whose hello has a token only must not move the chat away from the window that the patron types in. A
        window that lost the seat to another one waits a moment for that one, which may be reconnecting too. A window
        that is hidden gets a chat's first seat: its patron started the chat and went to another tab at once.
        """
        if not self._window:
            return self._head.connection != "up"
        return self._last == 0 and (self.visible or self._head.connection == "none")


_FRAMES: dict[type, Callable[..., Effects]] = dict(
    (
        handled(up.Do, PatronSession._do),
        handled(up.Open, PatronSession._open),
        handled(up.Typing, PatronSession._typing),
        handled(up.Seen, PatronSession._seen),
        handled(up.Visible, PatronSession._show),
        handled(up.TakeSeatHere, PatronSession._take_seat_here),
    )
)
