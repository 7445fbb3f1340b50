"""A patron's session: one chat, and the seat in it."""

from collections.abc import Callable, Iterator
from typing import Any

from refdesk.chats.commands import Command, Patron, TakeSeat
from refdesk.chats.head import Head
from refdesk.chats.machine import TALK
from refdesk.chats.outcomes import Outcome, Stored
from refdesk.chats.refusals import NoSuchChat, SeatMoved, Unavailable
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.protocol import down, up
from refdesk.protocol.refusals import TooMany

from . import codes
from . import effects as fx
from .session import Effects, Role, answer, not_now, refused
from .unclaimed_rate import UnclaimedRate


class PatronSession(Role):
    """One window of the patron. `seat` is the seat that it holds; without one it gets no events and can't act."""

    def __init__(
        self,
        node: str,
        hello: up.PatronHello,
        head: Head,
        unclaimed_rate: UnclaimedRate | None = None,
        has_room: Callable[[], bool] = lambda: True,
        address: str = "",
    ) -> None:
        self._unclaimed_rate, self._has_room = unclaimed_rate, has_room
        self._address = rate_limit_key(address)
        self.chat = head.chat
        self.visible = hello.visible
        self.seat: int | None = None
        self._node, self._page, self._after = node, hello.page, hello.after
        self._requesting_seat = False
        self._head = head
        self._window, self._attempt = hello.window, hello.attempt
        # The last seat that this window held, on this connection or before it.
        self._last = hello.seat

    def first(self) -> Effects:
        """The effects after the welcome."""
        if self._head.state == "ended" or self._came_back() or self._may_take_seat():
            return self._take_seat()
        return (fx.Send(down.Seat(held=False, seat=self._head.seat)),)

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

    def head_changed(self, head: Head) -> Effects:
        """See `Role`: another window may have the seat now."""
        self._head = head
        if self.seat is None or head.seat <= self.seat:
            return ()
        self.seat = None
        return (fx.CloseFeed(self.chat), fx.Send(down.Seat(held=False, seat=head.seat)))

    def _do(self, frame: up.Do) -> Effects:
        room = self._has_room()
        return (fx.Submit(Command(frame.chat, Patron(self.chat, self.seat), frame.act, frame.key, room)),)

    def _typing(self, frame: up.Typing) -> Effects:
        if self.seat is None:
            return (refused(SeatMoved()),)
        return (fx.Relay(self._head.department, self.chat, "desk", down.TypingNow(chat=self.chat, by="patron")),)

    def _open(self, frame: up.Open) -> Effects:
        if frame.chat != self.chat:
            return (refused(NoSuchChat(chat=frame.chat)),)
        if self.seat is None:
            return (refused(SeatMoved()),)
        return (fx.CloseFeed(self.chat), fx.OpenFeed(self.chat, frame.after, Patron(self.chat)))

    def _take_seat_here(self, frame: up.TakeSeatHere) -> Effects:
        if self.seat is not None:
            return (fx.CloseFeed(self.chat), fx.OpenFeed(self.chat, frame.after, Patron(self.chat)))
        self._after = frame.after
        return self._take_seat()

    def _take_seat(self) -> Effects:
        if self._requesting_seat or self.seat is not None:
            return ()
        self._requesting_seat = True
        return (fx.Submit(Command(self.chat, Patron(self.chat), self._seat_here())),)

    def _seat_here(self) -> TakeSeat:
        return TakeSeat(node=self._node, window=self._window, attempt=self._attempt, page=self._page)

    def _on_seat(self, outcome: Outcome) -> Iterator[fx.Effect]:
        self._requesting_seat = False
        if not isinstance(outcome, Stored):
            yield refused(outcome.refusal)
            if isinstance(outcome.refusal, Unavailable):
                yield fx.Close(codes.TRY_AGAIN, codes.NAMES[codes.TRY_AGAIN])
            return
        self._head = outcome.head
        self.seat = self._last = outcome.head.seat
        yield fx.Send(down.Seat(held=True, seat=self.seat))
        yield fx.OpenFeed(self.chat, self._after, Patron(self.chat))

    def _seen(self, frame: up.Seen) -> Effects:
        if self.seat is None:
            return (refused(SeatMoved()),)
        seq = min(frame.seq, self._head.last_seq)
        seen = down.SeenUpTo(chat=self.chat, by="patron", seq=seq)
        mark = fx.SaveReadMark(self.chat, None, seq, frame.count)
        return (mark, fx.Relay(self._head.department, self.chat, "desk", seen))

    def _show(self, frame: up.Visible) -> Effects:
        self.visible = frame.visible
        new = self._window != "" and self.seat is None and not self._last
        return self._take_seat() if self.visible and new else ()

    def _came_back(self) -> bool:
        """Whether this window holds the seat already: it lost its connection, maybe before it learned of the seat."""
        by_number = self._last != 0 and self._last == self._head.seat
        return by_number or (self._window != "" and self._window == self._head.seat_window)

    def _may_take_seat(self) -> bool:
        """Whether a hello of a window that doesn't hold the seat gets it.

        A script whose hello has a token only must not move the chat away from the window that the patron types in.
        """
        free = self._head.connection != "up"
        if not self._window:
            return free
        return self.visible and (free or self._last == 0)


_FRAMES: dict[type[up.Up], Callable[[PatronSession, Any], Effects]] = {
    up.Do: PatronSession._do,
    up.Open: PatronSession._open,
    up.Typing: PatronSession._typing,
    up.Seen: PatronSession._seen,
    up.Visible: PatronSession._show,
    up.TakeSeatHere: PatronSession._take_seat_here,
}
