"""A connection's session, without I/O: frames and news in, effects out.

It begins as a stranger; the hello makes it a patron's or an operator's session, each in a file of its own.
"""

import logging
import re
from collections.abc import Iterable, Iterator

from refdesk.chats.commands import Command
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.chats.refusals import AlreadyClaimed, Refusal, SeatMoved, Unavailable
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.decode import decode
from refdesk.protocol.refusals import NotNow, OutOfOrder, TooMany

from . import codes
from . import effects as fx
from .act_order import Order
from .limits import PATIENCE, Allowance

log = logging.getLogger(__name__)

Effects = Iterable[fx.Effect]

# As clients of ours begin an act.
_KEY = re.compile(r'\s*\{\s*"kind":\s*"[a-z_]+",\s*"key":\s*"([A-Za-z0-9_-]{16,32})"')

# What has no key is not sent again by itself: a desk that comes back with a hundred open chats must get them all.
NEVER_LOST = (up.Open, up.Leave, up.Watch, up.Visible, up.TakeSeatHere)

# Who comes second, or while the service is busy, has done nothing that the log need tell.
ORDINARY = (AlreadyClaimed, SeatMoved, Unavailable, TooMany, OutOfOrder)


class Role:
    """What a session does once it is known whose it is."""

    def receive(self, frame: up.Up) -> Effects:
        """The client sent this frame."""
        raise NotImplementedError

    def settled(self, command: object, outcome: Outcome) -> Effects:
        """The journal answered."""
        raise NotImplementedError

    def too_much(self, frame: up.Do, size: int, now: float) -> TooMany | None:
        """The refusal if this act, in a frame of `size` bytes, comes too soon after others of its kind."""
        return None

    def head_changed(self, head: Head) -> Effects:
        """A chat that is fed to this connection has this head now."""
        return ()


def refused(refusal: Refusal, key: str | None = None) -> fx.Send:
    """The answer to an act or a frame that was refused."""
    return fx.Send(down.Refused(refusal=refusal, key=key))  # type: ignore[arg-type]


def not_now(frame: up.Up, reason: str) -> fx.Send:
    """The answer to a frame that this role can't send; with the frame's key, if it has one (P7)."""
    return refused(NotNow(reason=reason), getattr(frame, "key", None))


def answered(key: str, outcome: Outcome) -> fx.Send:
    """The answer to an act."""
    if isinstance(outcome, Refused):
        return refused(outcome.refusal, key)
    return fx.Send(down.Done(key=key, seq=outcome.seq, repeat=outcome.repeat))


class Session:
    """One connection. `role` is None until it is known whose it is."""

    def __init__(self, allowance: Allowance) -> None:
        self.role: Role | None = None
        self._allowance = allowance
        self._order = Order()
        self._greeted = self._noted = self._act_noted = False

    def receive(self, raw: bytes | str, now: float) -> Iterator[fx.Effect]:
        """One frame of the client's; `now` is a monotonic time in seconds."""
        too_many = self._allowance.take(len(raw), now)
        frame = decode(raw)
        if not self._greeted:
            yield from self._greet(frame, _key_of(raw, frame))
        elif too_many and (isinstance(frame, Refusal) or not isinstance(frame, NEVER_LOST)):
            yield from self._slow_down(too_many, _key_of(raw, frame))
            if isinstance(frame, up.Do):
                self._order.refused(frame.chat, frame.key, now + too_many.retry_after)
                yield from self._let_go_if_full()
        elif too_many and too_many.retry_after > PATIENCE:
            yield from self._lose_patience(too_many)
        elif isinstance(frame, Refusal):
            yield self._bad(frame, _key_of(raw, frame))
        else:
            yield from self._understood(raw, frame, now)

    def _understood(self, raw: bytes | str, frame: up.Up, now: float) -> Iterator[fx.Effect]:
        if isinstance(frame, up.Ping):
            yield fx.Send(down.Pong(n=frame.n))
        elif isinstance(frame, up.AnswerPing):
            return  # that it came was the answer
        elif self.role is None or isinstance(frame, up.PatronHello | up.DeskHello):
            reason = "wait for welcome" if self.role is None else "a connection greets once"
            yield self._bad(NotNow(reason=reason), _key_of(raw, frame))
        elif isinstance(frame, up.Do):
            yield from self._noting(self._act(self.role, frame, len(raw), now))
        else:
            yield from self._noting(self.role.receive(frame))

    def settled(self, command: Command, outcome: Outcome, now: float) -> Iterator[fx.Effect]:
        """Effects of the journal's answer: the reply to the client, and the act that waited for this one."""
        if self.role is not None:
            yield from self.role.settled(command, outcome)
        yield from self.following(command, outcome, now)

    def following(self, command: Command, outcome: Outcome, now: float) -> Iterator[fx.Effect]:
        """What the outcome means for later acts of the same chat."""
        if command.key is None:
            return
        released = self._order.settled(command, outcome, now)
        if released.following is not None:
            yield fx.Submit(released.following)
        for key, refusal in released.overtaking:
            yield refused(refusal, key)

    def _act(self, role: Role, frame: up.Do, size: int, now: float) -> Iterator[fx.Effect]:
        barred = self._order.barred(frame.chat, frame.key, now)
        if barred is not None:
            yield refused(barred, frame.key)
        elif (too_much := role.too_much(frame, size, now)) is not None:
            self._order.refused(frame.chat, frame.key, now + too_much.retry_after)
            yield refused(too_much, frame.key)
        else:
            for effect in role.receive(frame):
                if not isinstance(effect, fx.Submit) or self._order.submit(effect.command):
                    yield effect
        yield from self._let_go_if_full()

    def _let_go_if_full(self) -> Iterator[fx.Effect]:
        if self._order.full:
            log.info("a connection left more acts unanswered than are kept in order")
            yield fx.Close(codes.LET_GO, codes.NAMES[codes.LET_GO])

    def count(self, size: int, now: float) -> Iterator[fx.Effect]:
        """The client sent so many bytes that are no frame of the protocol, such as an empty line."""
        too_many = self._allowance.take(size, now)
        if too_many:
            yield from self._lose_patience(too_many)

    def identified(self, role: Role | None, welcome: down.Welcome | None, first: Effects) -> Iterator[fx.Effect]:
        """The answer to `Identify`: whose session it is, or None where the credential is no good."""
        if role is None or welcome is None:
            log.info("a credential was refused")
            yield fx.Close(codes.BAD_CREDENTIAL, codes.NAMES[codes.BAD_CREDENTIAL])
            return
        self.role = role
        yield fx.Send(welcome)
        yield from first

    def _slow_down(self, too_many: TooMany, key: str | None) -> Iterator[fx.Effect]:
        self._note(too_many)
        yield refused(too_many, key)
        yield from self._lose_patience(too_many)

    def _lose_patience(self, too_many: TooMany) -> Iterator[fx.Effect]:
        """Let go whoever would have to wait longer than anybody who does as they are told."""
        if too_many.retry_after > PATIENCE:
            self._note(too_many)
            yield fx.Close(codes.FLOODED, codes.NAMES[codes.FLOODED])

    def _bad(self, refusal: Refusal, key: str | None = None) -> fx.Send:
        self._note(refusal)
        return refused(refusal, key)

    def _note(self, refusal: Refusal) -> None:
        """A line in the log for the first such frame of a connection, not for each."""
        if not self._noted:
            self._noted = True
            log.info("a frame was refused: %r", refusal)

    def _noting(self, effects: Effects) -> Iterator[fx.Effect]:
        for effect in effects:
            if isinstance(effect, fx.Send) and isinstance(effect.frame, down.Refused):
                self.note(effect.frame.refusal)
            yield effect

    def note(self, refusal: Refusal) -> None:
        """The same for what could be read and may not be done, unless it befalls honest people."""
        if not self._act_noted and not isinstance(refusal, ORDINARY):
            self._act_noted = True
            log.info("an act was refused: %s", type(refusal).__name__)

    def _greet(self, frame: up.Up | Refusal, key: str | None) -> Iterator[fx.Effect]:
        if not isinstance(frame, up.PatronHello | up.DeskHello):
            wrong = frame if isinstance(frame, Refusal) else NotNow(reason="the first frame is a hello")
            yield self._bad(wrong, key)
            yield fx.Close(codes.NOT_A_HELLO, codes.NAMES[codes.NOT_A_HELLO])
        elif frame.version != VERSION:
            log.info("a version that isn't spoken was refused: %d", frame.version)
            yield fx.Close(codes.BAD_VERSION, codes.NAMES[codes.BAD_VERSION])
        else:
            self._greeted = True
            yield fx.Identify(frame)


def _key_of(raw: bytes | str, frame: up.Up | Refusal) -> str | None:
    """The key of an act, also of one that can't be read: else its client would wait for the answer for ever."""
    if not isinstance(frame, Refusal):
        return getattr(frame, "key", None)
    found = _KEY.match(raw[:120] if isinstance(raw, str) else raw[:120].decode("latin-1"))
    return found.group(1) if found else None
