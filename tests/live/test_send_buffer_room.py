"""P23: room in an outbox, for several who wait for it, and for none who could still get it."""

import asyncio

from refdesk.live.send_buffer import LIMIT, Outbox

from .fakes import Log, Reads, settle
from .test_feeds import Reader, joined


async def test_all_who_wait_for_room_get_it() -> None:
    outbox = Outbox()
    outbox.push(b"x" * (LIMIT // 2))
    waiting = [asyncio.ensure_future(outbox.room()) for _ in range(3)]
    await settle()
    outbox.take()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)


async def test_one_who_waits_no_longer_leaves_the_others_waiting() -> None:
    outbox = Outbox()
    outbox.push(b"x" * (LIMIT // 2))
    first, second = (asyncio.ensure_future(outbox.room()) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    assert not second.done()
    outbox.take()
    await asyncio.wait_for(second, 1)


async def test_a_connection_that_ended_keeps_no_feed_waiting() -> None:
    log = Log()
    chats, reader = joined(Reads(log), log)
    reader.outbox.push(b"x" * (LIMIT // 2))
    await settle()
    chats.leave(reader.subscription)
    reader.outbox.drop()
    await settle()
    assert not chats._tasks


async def test_many_long_logs_that_are_opened_at_once_wait_for_each_other() -> None:
    log = Log()
    log.say(*("x" * 10_000 for _ in range(60)))
    chats, outbox = joined(Reads(log), log)[0], Outbox()
    readers = [Reader(log) for _ in range(10)]
    for reader in readers:
        reader.subscription.outbox = outbox
        chats.join(reader.subscription)
    await settle()
    assert not outbox.overflowed
    for _ in range(200):
        outbox.take()
        await settle()
    assert all(reader.subscription.cursor == log.head.last_seq for reader in readers)
