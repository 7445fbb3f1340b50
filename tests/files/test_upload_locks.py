"""Several attempts of one upload at once, and what a try does that must give way."""

import asyncio
from typing import Any

import pytest

from refdesk.files.upload.asgi import UploadLocks
from refdesk.files.upload.receive import IDLE_TIMEOUT, Body


def body(*pieces: bytes) -> Body:
    """A body of these pieces; after them none comes, and the sender stays."""
    coming = iter(pieces)

    async def receive() -> dict[str, Any]:
        piece = next(coming, None)
        if piece is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece, "more_body": True}

    return Body(receive)


async def test_a_replaced_attempt_stops_waiting_at_once() -> None:
    stalled = body()
    waiting = asyncio.ensure_future(stalled.next_chunk(IDLE_TIMEOUT))
    await asyncio.sleep(0)
    stalled.stop_waiting()
    with pytest.raises(TimeoutError):
        await waiting


async def test_a_replaced_attempt_still_reads_what_has_arrived() -> None:
    """Many attempts in one moment, each with all its bytes, are answered alike."""
    late = body(b"here", b"too")
    assert await late.next_chunk(IDLE_TIMEOUT) == b"here"
    late.stop_waiting()
    assert await late.next_chunk(IDLE_TIMEOUT) == b"too"
    with pytest.raises(TimeoutError):
        await late.next_chunk(IDLE_TIMEOUT)


async def test_a_newer_attempt_waits_for_the_older_one() -> None:
    """One whose bytes are all here is being scanned, or stored, and nothing breaks it off."""
    locks, order = UploadLocks(), list[str]()
    lets_go = [asyncio.Event() for _ in range(3)]

    async def attempts(number: int) -> None:
        async with locks.hold(1, body()):
            order.append(f"{number} begins")
            await lets_go[number].wait()
            order.append(f"{number} ends")

    running = [asyncio.create_task(attempts(number)) for number in range(3)]
    for event in reversed(lets_go):
        await asyncio.sleep(0)
        event.set()
    await asyncio.gather(*running)
    assert order == ["0 begins", "0 ends", "1 begins", "1 ends", "2 begins", "2 ends"]
    assert not locks._of


async def test_an_attempt_canceled_while_waiting_keeps_the_order() -> None:
    locks, held, order = UploadLocks(), asyncio.Event(), list[str]()

    async def attempts(name: str) -> None:
        async with locks.hold(1, body()):
            order.append(f"{name} begins")
            await held.wait()
            order.append(f"{name} ends")

    first, second, third = (asyncio.create_task(attempts(name)) for name in ("first", "second", "third"))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    assert order == ["first begins"]
    held.set()
    await asyncio.gather(first, third)
    assert second.cancelled()
    assert order == ["first begins", "first ends", "third begins", "third ends"]
    assert not locks._of


async def test_uploads_do_not_wait_for_one_another() -> None:
    locks = UploadLocks()
    async with locks.hold(1, body()), locks.hold(2, body()):
        pass
