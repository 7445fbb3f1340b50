"""P23: what waits for one connection is bounded, in order, and never dropped in silence."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.live.send_buffer import CHUNK, LIMIT, SendBuffer


@given(st.lists(st.tuples(st.integers(1, CHUNK), st.booleans()), max_size=12))
def test_P1_a_chunk_has_the_pushed_frames_in_order_one_to_a_line(steps: list[tuple[int, bool]]) -> None:
    send_buffer, got = SendBuffer(), list[bytes]()
    for size, take in steps:
        send_buffer.push(b"%d" % size * (size // 8 + 1))
        got += send_buffer.next_chunk().split(b"\n") if take else []
    for chunk in iter(send_buffer.next_chunk, b""):
        got += chunk.split(b"\n")
    assert got == [b"%d" % size * (size // 8 + 1) for size, _ in steps]


def test_a_chunk_exceeds_its_limit_only_for_a_single_large_frame() -> None:
    send_buffer = SendBuffer()
    for size in (CHUNK // 2, CHUNK // 2, CHUNK // 2, 3 * CHUNK, 1):
        send_buffer.push(b"x" * size)
    sizes = [len(chunk.replace(b"\n", b"")) for chunk in iter(send_buffer.next_chunk, b"")]
    assert sizes == [CHUNK, CHUNK // 2, 3 * CHUNK, 1]


def test_P23_more_than_4_MiB_overflow_and_are_discarded() -> None:
    send_buffer = SendBuffer()
    frame = b"x" * 1024
    for _ in range(4 * 1024):
        send_buffer.push(frame)
    before = send_buffer.overflowed
    send_buffer.push(b"x")
    assert (before, send_buffer.overflowed, send_buffer.next_chunk()) == (False, True, b"")
    assert LIMIT == 4 * 1024 * 1024


def test_P23_sent_chunks_make_room() -> None:
    send_buffer = SendBuffer()
    for _ in range(3):
        send_buffer.push(b"x" * (LIMIT // 2))
        assert not send_buffer.overflowed
        assert send_buffer.next_chunk()


def test_an_overflowed_send_buffer_accepts_no_frames() -> None:
    send_buffer = SendBuffer()
    send_buffer.push(b"x" * (LIMIT + 1))
    send_buffer.push(b"y")
    assert (send_buffer.overflowed, send_buffer.next_chunk()) == (True, b"")


@pytest.mark.parametrize("frame", [b"x", b"x" * (LIMIT + 1), None], ids=["frame", "overflow", "by hand"])
async def test_push_and_wake_end_a_wait(frame: bytes | None) -> None:
    send_buffer = SendBuffer()
    waiting = asyncio.ensure_future(send_buffer.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    if frame is None:
        send_buffer.wake()
    else:
        send_buffer.push(frame)
    await asyncio.wait_for(waiting, 10)


async def test_wait_for_room_returns_once_a_quarter_is_left() -> None:
    send_buffer = SendBuffer()
    send_buffer.push(b"x" * (LIMIT // 3))
    waiting = asyncio.ensure_future(send_buffer.wait_for_room())
    await asyncio.sleep(0)
    assert not waiting.done()
    send_buffer.next_chunk()
    await asyncio.wait_for(waiting, 10)


@pytest.mark.parametrize("full", [False, True])
async def test_wait_for_room_returns_at_once_if_little_waits_or_all_was_discarded(full: bool) -> None:
    send_buffer = SendBuffer()
    send_buffer.push(b"x" * (LIMIT + 1 if full else 10))
    await asyncio.wait_for(send_buffer.wait_for_room(), 10)
