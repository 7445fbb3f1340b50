"""How much one connection may send (P26)."""

from hypothesis import given
from hypothesis import strategies as st

from refdesk.gateway.limits import BYTES_PER_SECOND, Allowance, Bucket
from refdesk.protocol.refusals import TooMany


def accepted(allowance: Allowance, size: int, now: float, times: int) -> int:
    return sum(allowance.consume(size, now) is None for _ in range(times))


def test_P26_sixty_frames_at_once_and_twenty_a_second_after_that() -> None:
    allowance = Allowance(20)
    assert accepted(allowance, 10, 0.0, 100) == 60
    assert accepted(allowance, 10, 1.0, 100) == 20
    assert accepted(allowance, 10, 3.0, 100) == 40


def test_P26_a_long_pause_saves_up_one_burst_at_most() -> None:
    allowance = Allowance(20)
    accepted(allowance, 10, 0.0, 60)
    assert accepted(allowance, 10, 3600.0, 100) == 60


def test_P26_bytes_are_counted_too() -> None:
    allowance = Allowance(20)
    assert accepted(allowance, 64 * 1024, 0.0, 20) == 8
    assert accepted(allowance, 64 * 1024, 1.0, 20) == 4
    assert BYTES_PER_SECOND == 256 * 1024


def test_P26_a_frame_is_accepted_after_the_retry_after_of_its_refusal() -> None:
    allowance = Allowance(20)
    accepted(allowance, 10, 0.0, 60)
    refused = allowance.consume(10, 0.0)
    assert isinstance(refused, TooMany)
    assert 0.05 <= refused.retry_after < 0.2
    assert allowance.consume(10, refused.retry_after) is None


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 30)), max_size=30))
def test_a_bucket_never_gives_more_tokens_than_it_gained(steps: list[tuple[float, int]]) -> None:
    bucket, now, consumed = Bucket(rate=10, size=30, level=30), 0.0, 0
    for pause, tokens in steps:
        now += pause
        wait = bucket.consume(tokens, now)
        consumed += 0 if wait else tokens
        assert wait >= 0
    assert consumed <= 30 + 10 * now + 1e-6
