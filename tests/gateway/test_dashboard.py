"""Boards and desks on a running node, and what operators choose on them (P22, P24)."""

import asyncio
from collections.abc import Callable

from refdesk.chats.commands import Claim, Close, End
from refdesk.chats.head import Head
from refdesk.chats.queries import listed_heads
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.gateway.node import Node
from refdesk.protocol import up
from refdesk.staff.models import Membership, Operator

from .clients import Client, Frame, World

KEY = "k" * 22


async def watching(world: World, who: Operator, node: Node | None = None) -> Client:
    client = await world.operator(who, node)
    client.send(up.Watch())
    await client.kind("board", whole=True)
    await client.kind("desk")
    return client


def rows(frame: Frame) -> dict[int, Frame]:
    return {row["chat"]: row for row in frame["rows"]}


async def row(client: Client, chat: int, **facts: object) -> Frame:
    frame = await client.until(
        lambda f: f["kind"] == "board" and chat in rows(f) and facts.items() <= rows(f)[chat].items()
    )
    return rows(frame)[chat]


async def test_P22_a_new_chat_is_on_the_boards_of_operators_who_monitor_its_department(world: World) -> None:
    ana, ben = await watching(world, world.people.ana), await watching(world, world.people.ben)
    head = await world.chat()
    frame = await row(ana, head.chat)
    assert (frame["state"], frame["excerpt"], frame["claimed_by"]) == ("waiting", "Where do I renew?", None)
    ben.read_buffer()
    assert not [frame for frame in ben.received if frame["kind"] == "board" and frame["rows"]]


async def test_P22_a_desk_that_watches_later_gets_the_whole_board(world: World) -> None:
    heads = [await world.chat(letter) for letter in "abc"]
    ana = await watching(world, world.people.ana)
    whole = await ana.kind("board", whole=True)
    assert rows(whole).keys() == {head.chat for head in heads}


async def test_P22_a_claim_reaches_every_desk_of_the_department_on_every_node(world: World, other: Node) -> None:
    head = await world.chat()
    ana, chi = await watching(world, world.people.ana), await watching(world, world.people.chi, other)
    await ana.done(head.chat, Claim())
    for client in (ana, chi):
        frame = await row(client, head.chat, state="active")
        assert frame["claimed_by"] == {"id": world.people.ana.pk, "name": "Ana Morales"}


def board_of(client: Client) -> dict[int, int]:
    """The versions of the rows that the client's frames leave, by chat. An older row than the last one is an error."""
    client.read_buffer()
    board: dict[int, int] = {}
    for frame in [frame for frame in client.received if frame["kind"] == "board"]:
        if frame["whole"]:
            board.clear()
        for chat, row in rows(frame).items():
            assert row["version"] >= board.get(chat, 0)
            board[chat] = row["version"]
            if row["closed"] or row["state"] == "ended":
                del board[chat]
    return board


def has_rows(client: Client, versions: dict[int, int]) -> Callable[[Frame], bool]:
    return lambda frame: board_of(client) == versions


async def test_P22_desks_that_join_while_chats_change_end_with_the_rows_of_the_database(
    world: World, other: Node
) -> None:
    """On both nodes, whose threads write and read meanwhile."""
    heads = [await world.chat(letter) for letter in "abcdefghij"]
    ana, clients = await watching(world, world.people.ana), list[Client]()

    async def change(head: Head) -> None:
        owner = await world.operator(world.people.ana, desk=False)
        await owner.done(head.chat, Claim())
        for number in range(5):
            await owner.done(head.chat, Say(text=str(number)))
        if head.chat % 2:
            await owner.done(head.chat, End())
            await owner.done(head.chat, Close())

    async def join(node: Node) -> None:
        for _ in range(6):
            clients.append(await watching(world, world.people.chi, node))

    await asyncio.gather(join(world.node), join(other), *(change(head) for head in heads))
    last = await world.chat("z")
    for client in (ana, *clients):
        await row(client, last.chat)
    listed = {head.chat: head.last_seq for head in await world.node.read(listed_heads, [last.department])}
    for client in (ana, *clients):
        await client.until(has_rows(client, listed))
    assert len(listed) == 6


async def test_a_row_has_the_first_question_after_further_messages(world: World) -> None:
    head = await world.chat()
    ana = await watching(world, world.people.ana)
    await ana.done(head.chat, Claim())
    await ana.done(head.chat, Say(text="One moment"))
    frame = await row(ana, head.chat, excerpt="One moment")
    assert frame["question"] == "Where do I renew?"


async def test_P22_versions_of_a_row_only_grow(world: World) -> None:
    head = await world.chat()
    ana = await watching(world, world.people.ana)
    await ana.done(head.chat, Claim())
    for n in range(20):
        await ana.done(head.chat, Say(text=str(n)))
    await row(ana, head.chat, excerpt="19")
    versions = [rows(f)[head.chat]["version"] for f in ana.received if f["kind"] == "board" and head.chat in rows(f)]
    assert versions == sorted(set(versions))


async def test_P22_a_closed_chat_leaves_the_board_with_a_last_row(world: World) -> None:
    head = await world.chat()
    ana = await watching(world, world.people.ana)
    for act in (Claim(), End()):
        await ana.done(head.chat, act)
    ended = await row(ana, head.chat, state="ended")
    assert not ended["closed"]
    await ana.done(head.chat, Close())
    await row(ana, head.chat, closed=True)
    chi = await watching(world, world.people.chi)
    assert (await chi.kind("board", whole=True))["rows"] == []


async def test_P22_a_board_is_sent_empty_once_its_department_is_not_monitored(world: World) -> None:
    await world.chat()
    ana = await watching(world, world.people.ana)
    ana.send(up.Monitor(key=KEY, departments=()))
    await ana.kind("done", key=KEY)
    assert await ana.kind("board", whole=True, rows=[])
    ana.send(up.Monitor(key="m" * 22, departments=(world.people.reference.pk,)))
    again = await ana.until(lambda f: f["kind"] == "board" and f["whole"] and f["rows"], later=True)
    assert again["department"] == world.people.reference.pk


async def test_P24_monitoring_a_foreign_department_is_refused_and_changes_nothing(world: World) -> None:
    ana = await watching(world, world.people.ana)
    ana.send(up.Monitor(key=KEY, departments=(world.people.reference.pk, world.people.local_history.pk)))
    refused = await ana.kind("refused", key=KEY)
    assert refused["refusal"] == {"name": "NoSuchDepartment", "department": world.people.local_history.pk}


async def test_P24_a_status_holds_for_all_desks_of_the_operator_and_is_shown_to_colleagues(
    world: World, other: Node
) -> None:
    first, two = await watching(world, world.people.ana), await watching(world, world.people.ana, other)
    chi = await watching(world, world.people.chi)
    first.send(up.SetStatus(key=KEY, status="away"))
    await first.kind("done", key=KEY)
    for client in (first, two):
        await client.kind("desk", status="away")
    await chi.until(
        lambda f: (
            f["kind"] in ("desk", "colleagues_changed")
            and any(c["name"] == "Ana Morales" and c["status"] == "away" for c in f["colleagues"])
        )
    )


async def test_a_desk_shows_nothing_of_other_departments(world: World) -> None:
    await watching(world, world.people.olga)
    ana = await watching(world, world.people.ana)
    frame = await ana.kind("desk")
    assert {c["name"] for c in frame["colleagues"]} == {"Chi Nguyen", "Marta Lindqvist"}
    assert [d["name"] for d in frame["departments"]] == ["Reference"]


async def test_an_operator_who_leaves_a_department_gets_no_more_of_its_events(world: World) -> None:
    head = await world.chat()
    ana, chi = await watching(world, world.people.ana), await watching(world, world.people.chi)
    await chi.open(head.chat)
    await world.node.read(leave, world.people.chi.pk)
    world.node.hub.people_changed(settings=True)
    assert await chi.kind("board", whole=True, rows=[])
    await ana.done(head.chat, Claim())
    last = await ana.done(head.chat, Say(text="between us"))
    assert (await chi.done(head.chat, Claim()))["refusal"] == {"name": "NoSuchChat"}
    ana.send(up.Open(log=head.address))
    await ana.wait_for_seq(last["seq"])
    chi.read_buffer()
    assert "between us" not in chi.texts


def leave(operator: int) -> None:
    Membership.objects.filter(operator_id=operator).delete()


async def test_P6_a_deactivated_operators_connection_is_closed(world: World) -> None:
    ana = await watching(world, world.people.ana)
    await world.node.read(deactivate, world.people.ana.pk)
    world.node.hub.people_changed()
    assert (await ana.kind("bye"))["code"] == 4403


def deactivate(operator: int) -> None:
    Operator.objects.filter(pk=operator).update(is_active=False)


def _is_after(client: Client, frame: Frame, other: Frame) -> bool:
    received = [id(received_frame) for received_frame in client.received]
    return received.index(id(frame)) > received.index(id(other))


async def test_P45_an_owner_keeps_the_row_of_a_chat_whose_department_they_stop_monitoring(world: World) -> None:
    """At once, and after a reload of the desk, until they close it; colleagues who don't own it lose it."""
    head = await world.chat()
    chat = head.chat
    ana, chi = await watching(world, world.people.ana), await watching(world, world.people.chi)
    await ana.done(chat, Claim())
    ana.send(up.Open(log=chat_at(chat), after=0))
    await ana.kind("opened")
    for client in (ana, chi):
        await row(client, chat, state="active")
        client.send(up.Monitor(key=KEY, departments=()))
        await client.until(
            lambda f: f["kind"] == "desk" and not any(department["monitored"] for department in f["departments"])
        )
    empty = await ana.until(lambda f: f["kind"] == "board" and f["whole"] and not f["rows"])
    await ana.until(lambda f: f["kind"] == "board" and chat in rows(f) and _is_after(ana, f, empty))
    await chi.kind("board", whole=True, rows=[])
    later = await ana.kind("desk", joined=[chat])
    ana.read_buffer()
    assert chat in rows([f for f in ana.received if f["kind"] == "board"][-1])
    chi.read_buffer()
    assert [f for f in chi.received if f["kind"] == "desk"][-1]["joined"] == []
    assert not [f for f in chi.received if f["kind"] == "board"][-1]["rows"]
    assert later["departments"][0]["monitored"] is False
    reloaded = await world.operator(world.people.ana)
    reloaded.send(up.Watch())
    await reloaded.kind("desk", joined=[chat])
    reloaded.send(up.Open(log=chat_at(chat), after=0))
    await row(reloaded, chat, state="active")
    await ana.done(chat, Say(text="One moment"))
    await row(reloaded, chat, excerpt="One moment")
    await ana.done(chat, End())
    await row(reloaded, chat, state="ended")
    await ana.done(chat, Close())
    await reloaded.until(lambda f: f["kind"] == "board" and [gone["chat"] for gone in f.get("gone", [])] == [chat])
