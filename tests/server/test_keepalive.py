"""One timer pings all sockets of an event loop."""

from collections.abc import Callable

from refdesk.server.keepalive import GROUPS, HEADER, Keepalive


class Socket:
    """Records pings, and answers them."""

    def __init__(self, *, answers: bool = True) -> None:
        self.unanswered, self.group = b"", 0
        self.answers = answers
        self.pings: list[bytes] = []
        self.timed_out = False

    def send_ping(self, frame: bytes) -> None:
        self.pings.append(frame)
        if self.answers:
            self.unanswered = b""

    def keepalive_timeout(self) -> None:
        self.timed_out = True


class Timers:
    """A clock with timers."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []
        self.pauses: set[float] = set()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.pauses.add(seconds)
        self.due.append(callback)

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            due, self.due = self.due, []
            for callback in due:
                callback()


def test_keepalive_pings_each_socket_once_in_each_interval() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    sockets = [Socket() for _ in range(3 * GROUPS)]
    for socket in sockets:
        keepalive.add(socket)
    for tick in range(2 * GROUPS):
        before = sum(len(socket.pings) for socket in sockets)
        timers.tick()
        assert sum(len(socket.pings) for socket in sockets) == before + 3, f"not spread evenly at tick {tick}"
    assert {len(socket.pings) for socket in sockets} == {2}
    assert timers.pauses == {10 / GROUPS}
    assert len(timers.due) == 1, "one timer for all"
    assert {frame[:2] for frame in sockets[0].pings} == {HEADER}
    assert len(set(sockets[0].pings)) == 2, "a pong can't be sent in advance"


def test_P5_keepalive_closes_a_socket_whose_last_ping_is_unanswered_at_the_next() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    silent = Socket(answers=False)
    keepalive.add(silent)
    timers.tick(GROUPS)
    assert (len(silent.pings), silent.timed_out) == (1, False)
    timers.tick(GROUPS)
    assert (len(silent.pings), silent.timed_out) == (1, True)


def test_keepalive_has_no_timer_without_sockets() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    first, second = Socket(), Socket()
    keepalive.add(first)
    keepalive.discard(first)
    keepalive.discard(first)
    timers.tick()
    assert not timers.due
    keepalive.add(second)
    timers.tick(GROUPS)
    assert (len(first.pings), len(second.pings)) == (0, 1)
