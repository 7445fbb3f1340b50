"""Clients that only hold each refused act by a timer of its own (P7, P10, P11, P26), on a virtual clock."""

import heapq
from collections.abc import Callable, Iterable
from itertools import count
from random import Random

import msgspec
import pytest

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.gateway import effects as fx
from refdesk.gateway.act_order import LAPSE
from refdesk.gateway.limits import Allowance
from refdesk.gateway.session import Role, Session, answer
from refdesk.live.kinds import ClientCommand
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.refusals import retry_after
from tests.chats.world import ACTIVE, ANA

DELAY = 0.02
"""Seconds from one side to the other."""
COMMIT = 0.005
LOCK_TIMEOUT = 1.0
"""Seconds after which an act is refused while the database is locked."""
WELCOME = down.Welcome(version=VERSION, node="n", now=1, grace=1, epoch="e")


class Clock:
    """Calls what is due, in the order of its time; nothing passes but what the test asks for."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + seconds, next(self._numbers), call))

    def run_until(self, end: float) -> None:
        while self._due and self._due[0][0] <= end:
            self.now, _, call = heapq.heappop(self._due)
            call()
        self.now = end


class Submitting(Role):
    def receive(self, frame: up.Up) -> list[fx.Effect]:
        assert isinstance(frame, up.Do)
        assert up.is_of_chat(frame.act)
        return [fx.Submit(Command(frame.log.number, ANA, frame.act, frame.key))]

    def on_outcome(self, command: object, outcome: Outcome) -> list[fx.Effect]:
        assert isinstance(command, Command)
        return [answer(command.key or "", outcome)]


class Server:
    """A session, and a journal whose database another program can lock."""

    def __init__(self, clock: Clock, client: Callable[[down.Down], None]) -> None:
        self._clock, self._client = clock, client
        self.locked = False
        self.closed: int | None = None
        self.frames = 0
        self.stored: dict[int, list[str]] = {}
        self._session = Session(Allowance(20))
        list(self._session.receive(msgspec.json.encode(up.PatronHello(version=VERSION, token="7.x")), 0.0))
        list(self._session.identified(Submitting(), WELCOME, ()))

    def receive(self, raw: bytes) -> None:
        self.frames += 1
        if self.closed is None:
            self._perform(self._session.receive(raw, self._clock.now))

    def _perform(self, effects: Iterable[fx.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, fx.Send):
                self._clock.after(DELAY, lambda frame=effect.frame: self._client(frame))  # type: ignore[misc]
            elif isinstance(effect, fx.Submit):
                wait = LOCK_TIMEOUT if self.locked else COMMIT
                self._clock.after(wait, lambda command=effect.command: self._decide(command))  # type: ignore[misc]
            elif isinstance(effect, fx.WakeAfter):
                self._clock.after(effect.seconds, lambda: self._perform(self._session.wake(self._clock.now)))
            elif isinstance(effect, fx.Close):
                self.closed = effect.code

    def _decide(self, command: ClientCommand) -> None:
        outcome: Outcome = Refused(Unavailable()) if self.locked else Stored(head=ACTIVE, seq=1)
        if not self.locked:
            self.stored.setdefault(command.address.number, []).append(command.key or "")
        self._perform(self._session.on_outcome(command, outcome, self._clock.now))


class Naive:
    """Sends each act at once, and each refused one again after the `retry_after` of its own refusal.

    A timer is late by up to `late` seconds. Acts in `gives_up` are not sent again.
    """

    def __init__(self, clock: Clock, chats: int = 1, late: float = 0.0, gives_up: frozenset[str] = frozenset()) -> None:
        self._clock, self._chats, self._late, self._gives_up = clock, chats, late, gives_up
        self._random = Random(1)
        self.server = Server(clock, self._receive)
        self.unanswered: dict[str, bytes] = {}

    def say(self, number: int) -> None:
        key = f"{number:022}"
        frame = up.Do(key=key, log=chat_at(number % self._chats + 1), act=Say(text=key))
        self.unanswered[key] = msgspec.json.encode(frame)
        self._send(key)

    def say_all(self, acts: int, per_second: float) -> None:
        for number in range(acts):
            self._clock.after(number / per_second, lambda number=number: self.say(number))  # type: ignore[misc]

    def _send(self, key: str) -> None:
        self._clock.after(DELAY, lambda: self.server.receive(self.unanswered[key]))

    def _receive(self, frame: down.Down) -> None:
        if isinstance(frame, down.Done):
            del self.unanswered[frame.key]
        elif isinstance(frame, down.Refused) and frame.key and frame.key not in self._gives_up:
            wait = retry_after(frame.refusal)
            assert wait is not None, frame
            self._clock.after(wait + self._random.uniform(0, self._late), lambda: self._send(frame.key or ""))


@pytest.mark.parametrize("late", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("chats", [1, 4])
def test_P11_75_waiting_acts_are_acknowledged_within_seconds_after_a_lock(chats: int, late: float) -> None:
    clock = Clock()
    client = Naive(clock, chats, late)
    client.say_all(139, per_second=10)
    clock.run_until(6.0)
    client.server.locked = True
    clock.run_until(14.0)
    assert len(client.unanswered) >= 75
    client.server.locked = False
    clock.run_until(17.0)
    assert client.unanswered == {}
    assert all(keys == sorted(keys) for keys in client.server.stored.values())
    assert client.server.frames < 2 * 139


@pytest.mark.parametrize("late", [0.0, 0.1, 0.5])
def test_P11_a_burst_over_the_rate_limit_is_acknowledged_at_that_rate(late: float) -> None:
    clock = Clock()
    client = Naive(clock, late=late)
    client.say_all(250, per_second=100_000)
    clock.run_until((250 - 60) / 20 + 1.0)
    assert client.unanswered == {}
    assert client.server.stored == {1: [f"{number:022}" for number in range(250)]}


def test_P11_acts_behind_one_that_its_client_gave_up_are_refused_once_more() -> None:
    clock = Clock()
    client = Naive(clock, gives_up=frozenset([f"{0:022}"]))
    client.server.locked = True
    client.say_all(3, per_second=10)
    clock.run_until(3.0)
    client.server.locked = False
    refused_at = DELAY + LOCK_TIMEOUT
    clock.run_until(refused_at + 2.0 + LAPSE - 0.1)
    assert len(client.unanswered) == 3
    clock.run_until(refused_at + 2.0 + LAPSE + 0.1)
    assert client.server.stored == {}
    clock.run_until(clock.now + 2.0 + 0.5 + 0.1)
    assert list(client.unanswered) == [f"{0:022}"]
    assert client.server.stored == {1: [f"{1:022}", f"{2:022}"]}


def test_P11_a_connection_with_more_than_a_thousand_unanswered_acts_is_closed() -> None:
    clock = Clock()
    client = Naive(clock)
    client.server.locked = True
    client.say_all(1_100, per_second=20)
    clock.run_until(60.0)
    assert client.server.closed == 1013


def test_P26_four_hundred_acts_at_once_close_the_connection() -> None:
    clock = Clock()
    client = Naive(clock)
    client.say_all(400, per_second=100_000)
    clock.run_until(1.0)
    assert client.server.closed == 1008
