"""Windows without the seat: they are offered a vacant one, and read the chat once it has ended."""

import asyncio

import pytest

from refdesk.chats.commands import End
from refdesk.chats.head import Head
from refdesk.chats.queries import stretch
from refdesk.eventlog.acts import Say
from refdesk.gateway import codes
from refdesk.gateway import node as nodes
from refdesk.gateway.node import Node
from refdesk.protocol import up

from .clients import Client, World

HELLO = Say(text="Hello")


async def moved(world: World) -> tuple[Head, Client, Client]:
    """A chat that a second window holds, with the window under it."""
    head = await world.chat()
    under = await world.seated(head)
    top = await world.seated(head)
    await under.kind("seat", held=False)
    return head, under, top


async def kinds_of(world: World, chat: int) -> list[str]:
    return [row.kind for row in await world.node.read(stretch, chat, 0)]


async def test_P50_I7_the_window_under_a_closed_one_gets_the_chat_with_what_it_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does so before the desk learns of a lost connection."""
    monkeypatch.setattr(nodes, "VACANT", 0.01)
    monkeypatch.setattr(nodes, "RETURN", 60)
    head, under, top = await moved(world)
    done = await top.done(head.chat, HELLO)
    top.end()
    vacant = await under.kind("seat", vacant=True)
    under.send(up.TakeSeatHere(after=3, vacant=vacant["seat"]))
    await under.kind("seat", held=True, seat=vacant["seat"] + 1)
    await under.wait_for_seq(done["seq"])
    assert under.texts == ["Where do I renew?", "Hello"]
    assert "connection_lost" not in await kinds_of(world, head.chat)


async def test_P50_I7_of_many_waiting_windows_one_gets_the_chat_on_whichever_node(
    world: World, other: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "VACANT", 0.01)
    head, under, top = await moved(world)
    more = [world.patron(head, node, seat=1) for node in (world.node, other, other)]
    for client in more:
        await client.kind("seat", held=False)
    top.end()
    waiting = [under, *more]
    for client in waiting:
        await client.kind("seat", vacant=True)
    for client in waiting:
        client.send(up.TakeSeatHere(vacant=2))
    now = await world.until(head.chat, lambda now: now.seat == 3)
    for client in waiting:
        await client.until(lambda f: f["kind"] == "seat" and f["seat"] == 3)
    held = [
        client
        for client in waiting
        if any(f["kind"] == "seat" and f["held"] and f["seat"] == 3 for f in client.received)
    ]
    assert len(held) == 1
    assert (await kinds_of(world, head.chat)).count("seat_taken") == 3
    assert now.connection == "up"


async def test_P50_a_window_that_is_back_at_once_keeps_its_seat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "VACANT", 0.05)
    hub, reported = world.node.hub, asyncio.Event()
    report = hub.seat_vacant

    def report_and_note(department: int, chat: int, seat: int) -> None:
        report(department, chat, seat)
        reported.set()

    monkeypatch.setattr(hub, "seat_vacant", report_and_note)
    head, under, top = await moved(world)
    top.end()
    await world.seated(head, seat=2)
    await reported.wait()
    under.read_buffer()
    assert not [frame for frame in under.received if frame.get("vacant")]


async def test_P50_the_offer_reaches_no_window_of_another_chat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "VACANT", 0.01)
    _, under, top = await moved(world)
    other = await world.chat("t")
    await world.seated(other)
    stranger = world.patron(other, visible=False)
    await stranger.kind("seat", held=False)
    top.end()
    await under.kind("seat", vacant=True)
    stranger.read_buffer()
    assert [frame["kind"] for frame in stranger.received] == ["welcome", "seat"]


async def test_P50_a_connection_that_the_server_closed_is_offered_only_when_its_loss_is_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All windows reconnect then, the one with the seat too."""
    monkeypatch.setattr(nodes, "VACANT", 0.0)
    monkeypatch.setattr(nodes, "RETURN", 0.05)
    head, under, top = await moved(world)
    top.connection.close(codes.TRY_AGAIN)
    top.end()
    await under.kind("seat", vacant=True)
    assert (await world.head(head.chat)).connection == "lost"


async def test_P20_a_window_without_the_seat_learns_that_the_chat_has_ended(world: World) -> None:
    head, under, top = await moved(world)
    await top.done(head.chat, End())
    await under.until(lambda f: f["kind"] == "events" and any(e["body"]["kind"] == "ended" for e in f["events"]))
