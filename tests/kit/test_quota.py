import time

import pytest

from refdesk.kit import quota as module
from refdesk.kit.quota import Quota


def test_a_quota_is_spent_and_says_how_long_to_wait() -> None:
    quota = Quota("test", 2, 60)
    assert quota.wait("a") == 0
    assert quota.spend("a")
    assert quota.spend("a")
    assert not quota.spend("a")
    assert 0 < quota.wait("a") <= 60


def test_one_key_does_not_starve_another() -> None:
    quota = Quota("test", 1, 60)
    quota.spend("a")
    assert quota.spend("b")


def test_a_key_can_be_forgotten() -> None:
    quota = Quota("test", 1, 60)
    quota.spend("a")
    quota.forget("a")
    assert quota.wait("a") == 0


def test_what_is_under_way_counts_until_it_is_over() -> None:
    """Many at once do not all pass before the first is counted."""
    quota = Quota("under way", 2, 60)
    with (
        quota.trying("a") as first,
        quota.trying("a") as second,
        quota.trying("a") as third,
        quota.trying("b") as other,
    ):
        assert (first, second, other) == (0, 0, 0)
        assert third > 0
        quota.spend("a")
    with quota.trying("a") as fourth, quota.trying("a") as fifth:
        assert fourth == 0
        assert fifth > 0
    assert quota.wait("a") == 0


def test_a_clock_that_is_set_makes_nobody_wait_longer_or_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong clock that was put back by hours had everybody wait for these, too."""
    quota, real = Quota("clock", 2, 60), time.time
    quota.spend("a")
    for hours in (-2, 2, -2):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
        assert quota.wait("a") == 0
    quota.spend("a")
    for hours in (-2, 2):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
        assert not quota.spend("a")
        assert 0 < quota.wait("a") <= 60


def test_each_that_was_spent_is_there_again_after_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    quota = Quota("times", 2, 60)
    quota.spend("a")
    now += 50
    quota.spend("a")
    assert quota.wait("a") == 10
    now += 10
    assert quota.wait("a") == 0
    assert quota.spend("a")
    assert not quota.spend("a")
    assert quota.wait("a") == 50


def test_who_spends_no_more_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every address that ever came would be remembered."""
    now = 1000.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    quota = Quota("forgotten", 2, 60)
    for key in "abc":
        quota.spend(key)
        now += 25
    quota.spend("b")
    assert list(quota._spent._of) == ["c", "b"]


def test_quotas_of_one_name_count_together() -> None:
    Quota("together", 1, 60).spend("a")
    assert not Quota("together", 1, 60).spend("a")
    assert Quota("apart", 1, 60).spend("a")
