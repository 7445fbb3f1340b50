"""A connection's session, without I/O: frames and outcomes in, effects out.

The hello decides whether it is a patron's or an operator's session (`patron`, `operator`).
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

from refdesk.chats.refusals import AlreadyClaimed, SeatMoved
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import Refusal, Unavailable
from refdesk.kit.metrics import REFUSALS
from refdesk.live.kinds import ClientCommand
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import NotNow, TooMany
from refdesk.protocol.up import decode

from . import codes
from . import effects as fx
from .act_order import ActOrder
from .limits import MAX_WAIT, Allowance

log = logging.getLogger(__name__)

Effects = Iterable[fx.Effect]

# The beginning of an act as Refdesk's own clients write it.
_KEY = re.compile(r'\s*\{\s*"kind":\s*"[a-z_]+",\s*"key":\s*"([A-Za-z0-9_-]{16,32})"')

UNLIMITED = (up.Open, up.Leave, up.Watch, up.Visible, up.TakeSeatHere)
"""Frames without a key, which clients don't send again: a desk that reconnects with 100 open chats must get all."""

EXPECTED = (AlreadyClaimed, SeatMoved, Unavailable, TooMany)
"""Refusals that happen to honest clients, and are not logged."""


class Role:
    """The part of a session that depends on whether a patron or an operator is connected."""

    __slots__ = ()

    def receive(self, frame: up.Up) -> Effects:
        raise NotImplementedError

    def on_outcome(self, command: object, outcome: Outcome) -> Effects:
        raise NotImplementedError

    def rate_limit(self, frame: up.Do, size: int, now: float) -> TooMany | None:
        """The refusal if this act, in a frame of `size` bytes, comes too soon after others of its kind."""
        return None

    def head_changed(self, head: LogHead) -> Effects:
        """A log whose feed is open on this connection has a new head."""
        return ()


RoleT = TypeVar("RoleT", bound=Role)
FrameT = TypeVar("FrameT")


def handled(
    kind: type[FrameT], handle: Callable[[RoleT, FrameT], Effects]
) -> tuple[type[FrameT], Callable[..., Effects]]:
    """The entry of a frame in the table of those that a role can send."""
    return kind, handle


def refused(refusal: Refusal, key: str | None = None) -> fx.Send:
    return fx.Send(down.Refused(refusal=refusal, key=key))  # type: ignore[arg-type]


def not_now(frame: up.Up, reason: str) -> fx.Send:
    """The answer to a frame that this role can't send; with the frame's key, if it has one (P7)."""
    return refused(NotNow(reason=reason), getattr(frame, "key", None))


def answer(key: str, outcome: Outcome) -> fx.Send:
    if isinstance(outcome, Refused):
        return refused(outcome.refusal, key)
    return fx.Send(down.Done(key=key, seq=outcome.seq, repeat=outcome.repeat))


class Session:
    """The session of one connection. `role` is None until the credential is verified. Times are monotonic, in s."""

    __slots__ = ("_acts", "_allowance", "_bad_frame_logged", "_refusal_logged", "_will_wake", "greeted", "role")

    def __init__(self, allowance: Allowance) -> None:
        self.role: Role | None = None
        self._allowance = allowance
        # Made with the first act: most sockets are idle.
        self._acts: ActOrder | None = None
        self.greeted = False
        """Whether the first frame was a hello."""
        self._bad_frame_logged = self._refusal_logged = self._will_wake = False

    def receive(self, raw: bytes | str, now: float) -> Effects:
        """Handle one frame of the client."""
        too_many = self._allowance.consume(len(raw), now)
        frame = decode(raw)
        if isinstance(frame, up.Do) and self.role is not None and too_many is None:
            return self._act(self.role, frame, len(raw), now)
        return self._receive(raw, frame, too_many, now)

    def _receive(
        self, raw: bytes | str, frame: up.Up | Refusal, too_many: TooMany | None, now: float
    ) -> Iterator[fx.Effect]:
        if not self.greeted:
            yield from self._greet(frame, _key_of(raw, frame))
        elif too_many and (isinstance(frame, Refusal) or not isinstance(frame, UNLIMITED)):
            yield from self._slow_down(too_many, _key_of(raw, frame))
            if isinstance(frame, up.Do):
                self._order().add_refused(frame.log, frame.key, too_many.retry_after, now)
                yield from self._close_if_full()
        elif too_many and too_many.retry_after > MAX_WAIT:
            yield from self._close_if_flooded(too_many)
        elif isinstance(frame, Refusal):
            yield self._refuse(frame, _key_of(raw, frame))
        else:
            yield from self._handle(raw, frame)

    def _handle(self, raw: bytes | str, frame: up.Up) -> Iterator[fx.Effect]:
        if isinstance(frame, up.Ping):
            yield fx.Send(down.Pong(n=frame.n))
        elif isinstance(frame, up.AnswerPing):
            yield fx.NoteAnswer()
        elif self.role is None or isinstance(frame, up.PatronHello | up.DeskHello):
            reason = "wait for welcome" if self.role is None else "a connection greets once"
            yield self._refuse(NotNow(reason=reason), _key_of(raw, frame))
        else:
            yield from self._logging(self.role.receive(frame))

    def on_outcome(self, command: ClientCommand, outcome: Outcome, now: float) -> Effects:
        """Answer the client, and submit the act that waited for this outcome."""
        answers = self.role.on_outcome(command, outcome) if self.role is not None else ()
        if command.key is None:
            return answers
        acts = self._order()
        following = acts.on_outcome(command, outcome, now)
        idle = following is None and not acts.pending
        return answers if idle else chain(answers, self._following(following, now))

    def next_act(self, command: ClientCommand, outcome: Outcome, now: float) -> Sequence[fx.Effect]:
        """Submit the act of the same chat that waited for this outcome."""
        return () if command.key is None else self._following(self._order().on_outcome(command, outcome, now), now)

    def _order(self) -> ActOrder:
        if self._acts is None:
            self._acts = ActOrder()
        return self._acts

    def _following(self, command: ClientCommand | None, now: float) -> Sequence[fx.Effect]:
        return self._wake_later(now) if command is None else (fx.Submit(command),)

    def wake(self, now: float) -> Sequence[fx.Effect]:
        """The time of `WakeAfter` has come: drop acts that didn't arrive again, and refuse those behind them."""
        self._will_wake = False
        refusals = [refused(refusal, key) for key, refusal in self._order().drop_lapsed(now)]
        return [*refusals, *self._wake_later(now)]

    def _wake_later(self, now: float) -> Sequence[fx.Effect]:
        lapses_at = None if self._will_wake else self._order().lapses_at()
        if lapses_at is None:
            return ()
        self._will_wake = True
        return (fx.WakeAfter(max(lapses_at - now, 0.0)),)

    def _act(self, role: Role, frame: up.Do, size: int, now: float) -> Effects:
        # Once for each message: lists are cheaper here than generators.
        acts = self._order()
        too_many = role.rate_limit(frame, size, now)
        if too_many is not None:
            acts.add_refused(frame.log, frame.key, too_many.retry_after, now)
            return chain([refused(too_many, frame.key)], self._close_if_full())
        effects: list[fx.Effect] = []
        for effect in role.receive(frame):
            if not isinstance(effect, fx.Submit) or (passed := acts.submit(effect.command, size, now)) is True:
                effects.append(effect)
                continue
            effects += self._wake_later(now)
            if isinstance(passed, TooMany):
                effects.append(refused(passed, frame.key))
        return chain(effects, self._close_if_full()) if acts.full else effects

    def _close_if_full(self) -> Iterator[fx.Effect]:
        if self._order().full:
            log.info("a connection left more acts unanswered than can be put in order")
            yield fx.Close(codes.TRY_AGAIN, codes.NAMES[codes.TRY_AGAIN])

    def count(self, size: int, now: float) -> Iterator[fx.Effect]:
        """Count bytes that are no frame of the protocol, such as an empty line."""
        too_many = self._allowance.consume(size, now)
        if too_many:
            yield from self._close_if_flooded(too_many)

    def identified(self, role: Role | None, welcome: down.Welcome | None, first: Effects) -> Iterator[fx.Effect]:
        """The answer to `Identify`: the role and its first effects, or None if the credential is not valid."""
        if role is None or welcome is None:
            log.info("a credential was refused")
            yield fx.Close(codes.BAD_CREDENTIAL, codes.NAMES[codes.BAD_CREDENTIAL])
            return
        self.role = role
        yield fx.Send(welcome)
        yield from first

    def _slow_down(self, too_many: TooMany, key: str | None) -> Iterator[fx.Effect]:
        yield self._refuse(too_many, key)
        yield from self._close_if_flooded(too_many)

    def _close_if_flooded(self, too_many: TooMany) -> Iterator[fx.Effect]:
        """Disconnect a client whose wait is longer than any that obeys P26 can reach."""
        if too_many.retry_after > MAX_WAIT:
            self._log_bad_frame(too_many)
            yield fx.Close(codes.FLOODED, codes.NAMES[codes.FLOODED])

    def _refuse(self, refusal: Refusal, key: str | None = None) -> fx.Send:
        self._log_bad_frame(refusal)
        return refused(refusal, key)

    def _log_bad_frame(self, refusal: Refusal) -> None:
        """Log the first bad frame of a connection only."""
        if not self._bad_frame_logged:
            self._bad_frame_logged = True
            log.info("a frame was refused: %r", refusal)

    def _logging(self, effects: Effects) -> Iterator[fx.Effect]:
        for effect in effects:
            if isinstance(effect, fx.Send) and isinstance(effect.frame, down.Refused):
                self.note_refusal(effect.frame.refusal)
            yield effect

    def note_refusal(self, refusal: Refusal) -> None:
        """Count a refusal, and log the first of a connection that isn't `EXPECTED`."""
        REFUSALS.labels(type(refusal).__name__).inc()
        if not self._refusal_logged and not isinstance(refusal, EXPECTED):
            self._refusal_logged = True
            log.info("an act was refused: %s", type(refusal).__name__)

    def _greet(self, frame: up.Up | Refusal, key: str | None) -> Iterator[fx.Effect]:
        if not isinstance(frame, up.PatronHello | up.DeskHello):
            wrong = frame if isinstance(frame, Refusal) else NotNow(reason="the first frame is a hello")
            yield self._refuse(wrong, key)
            yield fx.Close(codes.NOT_A_HELLO, codes.NAMES[codes.NOT_A_HELLO])
        elif frame.version != VERSION:
            log.info("a version that isn't spoken was refused: %d", frame.version)
            yield fx.Close(codes.BAD_VERSION, codes.NAMES[codes.BAD_VERSION])
        else:
            self.greeted = True
            yield fx.Identify(frame)


def _key_of(raw: bytes | str, frame: up.Up | Refusal) -> str | None:
    """The key of an act, even of one that can't be decoded: without it the client would wait for the answer forever."""
    if not isinstance(frame, Refusal):
        return getattr(frame, "key", None)
    match = _KEY.match(raw[:120] if isinstance(raw, str) else raw[:120].decode("latin-1"))
    return match.group(1) if match else None
