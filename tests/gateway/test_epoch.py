"""Clients and nodes of another epoch than the database's start again (P38)."""

import asyncio

import pytest

from refdesk.chats import epoch
from refdesk.chats.commands import Claim
from refdesk.chats.models import Chat, Epoch, Event
from refdesk.eventlog.acts import Say
from refdesk.gateway.node import Node
from refdesk.protocol import up

from .clients import World


async def set_back(world: World, chat: int, seq: int) -> None:
    """Cut the log at `seq` and begin another epoch, as a restore under a running server does."""

    def restore() -> None:
        Event.objects.filter(chat=chat, seq__gt=seq).delete()
        Chat.objects.filter(pk=chat).update(last_seq=seq, claimed_by=None, claimed_name="", state="waiting")
        Epoch.objects.update(value="restored")

    await world.node.read(restore)


async def test_P38_welcome_and_opened_have_the_epoch(world: World) -> None:
    client = await world.seated(await world.chat())
    now = await world.node.read(epoch.current)
    assert now
    assert [f["epoch"] for f in client.received if f["kind"] in ("welcome", "opened")] == [now, now]


@pytest.mark.parametrize(("position_epoch", "first"), [("another", 1), ("", 3), ("current", 3)])
async def test_P38_a_position_of_another_epoch_is_ignored(world: World, position_epoch: str, first: int) -> None:
    head = await world.chat()
    position_epoch = await world.node.read(epoch.current) if position_epoch == "current" else position_epoch
    client = await world.seated(head, after=2, epoch=position_epoch)
    assert client.events[0]["seq"] == first


async def test_P38_a_node_closes_all_connections_after_a_restore(world: World) -> None:
    """Boards as well: sent rows have higher versions than those of the restored log."""
    ana = await world.operator(world.people.ana)
    head = await world.chat()
    patron = await world.seated(head)
    ana.send(up.Watch())
    await ana.kind("board", whole=True)
    await ana.done(head.chat, Claim())
    for text in ("one", "two", "three"):
        await patron.done(head.chat, Say(text=text))
    await set_back(world, head.chat, head.last_seq)
    world.node.save_read_mark(head.address, None, 99, 9)
    await world.node.hub._compare_once()
    assert (patron.connection.closing, ana.connection.closing) == (1013, 1013)
    assert world.node.hub.epoch == "restored"
    assert world.node.unsaved_marks == {}
    back, other = await world.seated(head), await world.operator(world.people.ana)
    assert [f["epoch"] for f in (*back.received, *other.received) if f["kind"] == "welcome"] == ["restored"] * 2
    other.send(up.Watch())
    await other.kind("board", whole=True)
    await back.done(head.chat, Say(text="after the restore"))
    await other.until(lambda f: f["kind"] == "board" and any(r["excerpt"] == "after the restore" for r in f["rows"]))


async def test_P38_lanes_clear_their_cached_heads(world: World, node: Node) -> None:
    """A cached head may have the same seq as one of the restored log, with other contents."""
    await world.chat()
    [lane] = node.lanes._lanes
    assert any(lane.journal._head_cache._heads.values())
    node.lanes.forget_heads()
    async with asyncio.timeout(20):
        await node.lanes.run(lambda: None)
    assert not any(lane.journal._head_cache._heads.values())
