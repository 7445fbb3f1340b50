import pytest

from refdesk.kit import quota as module
from refdesk.kit.quota import RESERVED, Spacing, reset_all


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(module, "monotonic", lambda: self.now)


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_spacing_allows_one_attempt_per_interval(clock: Clock) -> None:
    spacing = Spacing(10)
    assert spacing.wait("a", "x") == 0
    assert spacing.wait("a", "y") == 10
    assert spacing.wait("b", "y") == 0
    clock.now += 9.5
    assert spacing.wait("a", "y") == 1
    clock.now += 0.5
    assert spacing.wait("a", "y") == 0


def test_spacing_holds_a_reserved_slot_against_other_attempts(clock: Clock) -> None:
    spacing = Spacing(10, slots=1)
    spacing.wait("a", "x")
    assert spacing.wait("a", "new") == 10
    for _ in range(19):
        clock.now += 1
        assert spacing.wait("a", "x") > 0
    assert spacing.wait("a", "new") == 0


def test_spacing_reserves_slots_in_order_of_arrival(clock: Clock) -> None:
    spacing = Spacing(10, slots=5)
    spacing.wait("a", "x")
    assert [spacing.wait("a", who) for who in ("p", "q", "p", "q")] == [10, 20, 10, 20]
    clock.now += 20
    assert [spacing.wait("a", who) for who in ("q", "p")] == [0, 0]


def test_spacing_releases_an_unused_slot(clock: Clock) -> None:
    spacing = Spacing(10, slots=1)
    spacing.wait("a", "x")
    spacing.wait("a", "new")
    clock.now += 10 + RESERVED
    assert spacing.wait("a", "x") == 0
    assert spacing.wait("a", "new") == 10


def test_spacing_limits_the_slots_of_one_key(clock: Clock) -> None:
    spacing = Spacing(10, slots=3)
    waits = [spacing.wait("a", str(n)) for n in range(6)]
    assert waits == [0, 10, 20, 30, 40, 40]


def test_reset_all_clears_spacings(clock: Clock) -> None:
    spacing = Spacing(10)
    spacing.wait("a", "x")
    reset_all()
    assert spacing.wait("a", "x") == 0
