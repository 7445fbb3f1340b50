"""P23: what waits for one connection is bounded, in order, and never dropped in silence."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.live.send_buffer import CHUNK, LIMIT, Outbox


@given(st.lists(st.tuples(st.integers(1, CHUNK), st.booleans()), max_size=12))
def test_P1_frames_come_out_as_they_went_in_one_to_a_line(steps: list[tuple[int, bool]]) -> None:
    outbox, got = Outbox(), list[bytes]()
    for size, take in steps:
        outbox.push(b"%d" % size * (size // 8 + 1))
        got += outbox.take().split(b"\n") if take else []
    for chunk in iter(outbox.take, b""):
        got += chunk.split(b"\n")
    assert got == [b"%d" % size * (size // 8 + 1) for size, _ in steps]


def test_a_chunk_is_small_unless_a_single_frame_is_large() -> None:
    outbox = Outbox()
    for size in (CHUNK // 2, CHUNK // 2, CHUNK // 2, 3 * CHUNK, 1):
        outbox.push(b"x" * size)
    sizes = [len(chunk.replace(b"\n", b"")) for chunk in iter(outbox.take, b"")]
    assert sizes == [CHUNK, CHUNK // 2, 3 * CHUNK, 1]


def test_P23_more_than_4_MiB_overflow_and_nothing_of_it_is_sent() -> None:
    outbox = Outbox()
    frame = b"x" * 1024
    for _ in range(4 * 1024):
        outbox.push(frame)
    before = outbox.overflowed
    outbox.push(b"x")
    assert (before, outbox.overflowed, outbox.take()) == (False, True, b"")
    assert LIMIT == 4 * 1024 * 1024


def test_P23_what_was_taken_makes_room() -> None:
    outbox = Outbox()
    for _ in range(3):
        outbox.push(b"x" * (LIMIT // 2))
        assert not outbox.overflowed
        assert outbox.take()


def test_an_outbox_that_overflowed_takes_no_more() -> None:
    outbox = Outbox()
    outbox.push(b"x" * (LIMIT + 1))
    outbox.push(b"y")
    assert (outbox.overflowed, outbox.take()) == (True, b"")


@pytest.mark.parametrize("frame", [b"x", b"x" * (LIMIT + 1), None], ids=["frame", "overflow", "by hand"])
async def test_whoever_waits_is_woken(frame: bytes | None) -> None:
    outbox = Outbox()
    waiting = asyncio.ensure_future(outbox.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    if frame is None:
        outbox.wake()
    else:
        outbox.push(frame)
    await asyncio.wait_for(waiting, 1)


async def test_what_is_long_waits_for_room() -> None:
    outbox = Outbox()
    outbox.push(b"x" * (LIMIT // 3))
    waiting = asyncio.ensure_future(outbox.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.take()
    await asyncio.wait_for(waiting, 1)


@pytest.mark.parametrize("full", [False, True])
async def test_room_is_there_at_once_where_little_waits_or_all_is_lost(full: bool) -> None:
    outbox = Outbox()
    outbox.push(b"x" * (LIMIT + 1 if full else 10))
    await asyncio.wait_for(outbox.room(), 1)
