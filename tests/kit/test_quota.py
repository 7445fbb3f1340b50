import time

import pytest

from refdesk.kit import quota as module
from refdesk.kit.quota import Quota


def test_a_spent_quota_returns_the_time_to_wait() -> None:
    quota = Quota("test", 2, 60)
    assert quota.wait("a") == 0
    assert quota.spend("a")
    assert quota.spend("a")
    assert not quota.spend("a")
    assert 0 < quota.wait("a") <= 60


def test_a_quota_counts_each_key_separately() -> None:
    quota = Quota("test", 1, 60)
    quota.spend("a")
    assert quota.spend("b")


def test_forget_resets_one_key() -> None:
    quota = Quota("test", 1, 60)
    quota.spend("a")
    quota.forget("a")
    assert quota.wait("a") == 0


def test_trying_counts_until_the_end_of_its_block() -> None:
    """Concurrent attempts don't all pass before the first is counted."""
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


def test_a_quota_does_not_depend_on_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set back by hours would make clients wait for hours."""
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


def test_each_count_of_a_quota_expires_separately(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_quota_forgets_idle_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise every address would be stored forever."""
    now = 1000.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    quota = Quota("forgotten", 2, 60)
    for key in "abc":
        quota.spend(key)
        now += 25
    quota.spend("b")
    assert list(quota._spent._of) == ["c", "b"]


def test_quotas_with_the_same_name_share_their_counts() -> None:
    Quota("together", 1, 60).spend("a")
    assert not Quota("together", 1, 60).spend("a")
    assert Quota("apart", 1, 60).spend("a")
