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
