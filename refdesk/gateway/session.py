"""A connection's session, without I/O: frames and news in, effects out.

It begins as a stranger; the hello makes it a patron's or an operator's session, each in a file of its own.
"""

from collections.abc import Callable, Iterable, Iterator

from refdesk.chats.head import Head
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.chats.refusals import Refusal
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.decode import decode
from refdesk.protocol.refusals import NotNow

from . import codes
from . import effects as fx
from .limits import Allowance

Effects = Iterable[fx.Effect]


class Role:
    """What a session does once it is known whose it is."""

    def receive(self, frame: up.Up) -> Effects:
        """The client sent this frame."""
        raise NotImplementedError

    def settled(self, command: object, outcome: Outcome) -> Effects:
        """The journal answered."""
        raise NotImplementedError

    def head_changed(self, head: Head) -> Effects:
        """A chat that is fed to this connection has this head now."""
        return ()


def refused(refusal: Refusal, key: str | None = None) -> fx.Send:
    """The answer to an act or a frame that was refused."""
    return fx.Send(down.Refused(refusal=refusal, key=key))  # type: ignore[arg-type]


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
        self._greeted = False

    def receive(self, raw: bytes | str, now: float) -> Iterator[fx.Effect]:
        """One frame of the client's; `now` is a monotonic time in seconds."""
        too_many = self._allowance.take(len(raw), now)
        frame = decode(raw)
        if not self._greeted:
            yield from self._greet(frame)
        elif isinstance(frame, Refusal):
            yield refused(frame)
        elif too_many:
            yield refused(too_many, getattr(frame, "key", None))
        elif isinstance(frame, up.Ping):
            yield fx.Send(down.Pong(n=frame.n))
        elif self.role is None or isinstance(frame, up.PatronHello | up.DeskHello):
            yield refused(NotNow(reason="wait for welcome" if self.role is None else "a connection greets once"))
        else:
            yield from self.role.receive(frame)

    def identified(self, role: Role | None, welcome: down.Welcome | None, first: Effects) -> Iterator[fx.Effect]:
        """The answer to `Identify`: whose session it is, or None where the credential is no good."""
        if role is None or welcome is None:
            yield fx.Close(codes.BAD_CREDENTIAL, codes.NAMES[codes.BAD_CREDENTIAL])
            return
        self.role = role
        yield fx.Send(welcome)
        yield from first

    def _greet(self, frame: up.Up | Refusal) -> Iterator[fx.Effect]:
        if not isinstance(frame, up.PatronHello | up.DeskHello):
            yield refused(frame if isinstance(frame, Refusal) else NotNow(reason="the first frame is a hello"))
            yield fx.Close(codes.NOT_A_HELLO, codes.NAMES[codes.NOT_A_HELLO])
        elif frame.version != VERSION:
            yield fx.Close(codes.BAD_VERSION, codes.NAMES[codes.BAD_VERSION])
        else:
            self._greeted = True
            yield fx.Identify(frame)


Feeds = Callable[[int], Head | None]
"""The head of a chat that is fed to this connection, None where it isn't."""
