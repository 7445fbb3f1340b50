"""One timer pings all silent sockets of an event loop."""

from collections.abc import Callable

from refdesk.server.keepalive import GROUPS, PING, Keepalive


class Socket:
    """Records pings, and answers them."""

    def __init__(self, *, answers: bool = True) -> None:
        self.silent = self.group = 0
        self.answers = answers
        self.pings: list[bytes] = []
        self.timed_out = False

    def send_ping(self, frame: bytes) -> None:
        self.pings.append(frame)
        if self.answers:
            self.silent = 0

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


def test_keepalive_pings_silent_sockets_one_group_at_a_time() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    sockets = [Socket() for _ in range(3 * GROUPS)]
    for socket in sockets:
        keepalive.add(socket)
    timers.tick(GROUPS)
    assert not any(socket.pings for socket in sockets), "all are new"
    for tick in range(GROUPS):
        before = sum(len(socket.pings) for socket in sockets)
        timers.tick()
        assert sum(len(socket.pings) for socket in sockets) == before + 3, f"not spread evenly at tick {tick}"
    assert [socket.pings for socket in sockets] == [[PING]] * len(sockets)
    assert timers.pauses == {10 / GROUPS}
    assert len(timers.due) == 1, "one timer for all"


def test_P5_keepalive_pings_no_socket_that_receives_something() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    talking = Socket()
    keepalive.add(talking)
    for _ in range(5):
        timers.tick(GROUPS)
        talking.silent = 0
    assert (talking.pings, talking.timed_out) == ([], False)


def test_P5_keepalive_closes_a_socket_that_is_silent_after_its_ping() -> None:
    timers = Timers()
    keepalive = Keepalive(10, timers.call_later)
    silent = Socket(answers=False)
    keepalive.add(silent)
    timers.tick(2 * GROUPS)
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
    timers.tick(2 * GROUPS)
    assert (len(first.pings), len(second.pings)) == (0, 1)
