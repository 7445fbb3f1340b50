"""P23: room in an send_buffer, for several who wait for it, and for none who could still get it."""

import asyncio

from refdesk.live.send_buffer import LIMIT, SendBuffer

from .fakes import Log, MemoryDatabase, settle
from .test_feeds import Reader, joined


async def test_wait_for_room_returns_for_all_that_wait() -> None:
    send_buffer = SendBuffer()
    send_buffer.push(b"x" * (LIMIT // 2))
    waiting = [asyncio.ensure_future(send_buffer.wait_for_room()) for _ in range(3)]
    await settle()
    send_buffer.next_chunk()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)


async def test_canceling_one_wait_for_room_leaves_the_others() -> None:
    send_buffer = SendBuffer()
    send_buffer.push(b"x" * (LIMIT // 2))
    first, second = (asyncio.ensure_future(send_buffer.wait_for_room()) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    assert not second.done()
    send_buffer.next_chunk()
    await asyncio.wait_for(second, 10)


async def test_discard_ends_the_feeds_that_wait_for_room() -> None:
    log = Log()
    chats, reader = joined(MemoryDatabase(log), log)
    reader.send_buffer.push(b"x" * (LIMIT // 2))
    await settle()
    chats.leave(reader.subscription)
    reader.send_buffer.discard()
    await settle()
    assert not chats._tasks


async def test_many_long_logs_opened_at_once_wait_for_each_other() -> None:
    log = Log()
    log.say(*("x" * 10_000 for _ in range(60)))
    chats, send_buffer = joined(MemoryDatabase(log), log)[0], SendBuffer()
    readers = [Reader(log) for _ in range(10)]
    for reader in readers:
        reader.subscription.send_buffer = send_buffer
        chats.join(reader.subscription)
    await settle()
    assert not send_buffer.overflowed
    for _ in range(200):
        send_buffer.next_chunk()
        await settle()
    assert all(reader.subscription.cursor == log.head.last_seq for reader in readers)
