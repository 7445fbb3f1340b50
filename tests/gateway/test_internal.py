"""Internal chats over connections: who receives what, on both nodes (P46)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from refdesk.chats.commands import Claim
from refdesk.chats.models import ReadMark as ChatMark
from refdesk.colleagues import commands as c
from refdesk.colleagues.models import ReadMark
from refdesk.colleagues.outcomes import Stored
from refdesk.colleagues.permissions import member_of
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import Address, internal_chat_at
from refdesk.eventlog.outcomes import Refused
from refdesk.gateway.node import Node
from refdesk.gateway.operator import OperatorSession
from refdesk.kit import quota
from refdesk.live.kinds import KINDS
from refdesk.protocol import up
from refdesk.staff.models import Membership, Operator

from .clients import Client, Frame, World


async def started(world: World, who: Operator, scope: str, of: int) -> Stored | Refused:
    member = await world.node.read(member_of, who)
    start = c.start_of_pair(member, of) if scope == "pair" else c.Start(scope=scope, actor=member, **{scope: of})  # type: ignore[arg-type] # the field's name is a variable
    outcome = await world.node.lanes.execute(start)
    assert isinstance(outcome, Stored | Refused)
    return outcome


async def of_reference(world: World) -> Address:
    """The address of the internal chat of Reference."""
    outcome = await started(world, world.people.ana, "department", world.people.reference.pk)
    assert isinstance(outcome, Stored)
    return outcome.head.address


async def of_ana_and_ben(world: World) -> Address:
    outcome = await started(world, world.people.ana, "pair", world.people.ben.pk)
    assert isinstance(outcome, Stored)
    return outcome.head.address


async def reader(world: World, who: Operator, chat: Address, node: Node | None = None) -> Client:
    client = await world.operator(who, node)
    client.send(up.Watch())
    client.send(up.Open(log=chat))
    await client.until(lambda f: f["kind"] == "opened" or f["kind"] == "refused")
    await client.kind("internal_chats", whole=True)
    return client


def has_message(frame: Frame) -> bool:
    return any(row["messages"] == 1 for row in frame.get("rows", ()))


def is_refused(client: Client) -> bool:
    return any(f["kind"] == "refused" and f["refusal"]["name"] == "NoSuchChat" for f in client.received)


async def test_T3_P46_a_message_reaches_all_members_on_all_nodes_and_no_outsider(world: World, other: Node) -> None:
    people, chat = world.people, await of_reference(world)
    ana = await reader(world, people.ana, chat)
    chi, marta = await reader(world, people.chi, chat, other), await reader(world, people.marta, chat, other)
    outsiders = [await reader(world, who, chat, node) for who, node in ((people.ben, None), (people.olga, other))]
    answer = await ana.done(chat, Say(text="Who has the key?"))
    assert (answer["kind"], answer["seq"]) == ("done", 2)
    for client in (ana, chi, marta):
        await client.wait_for_seq(2)
        await client.until(has_message)
        assert client.texts == ["Who has the key?"]
    for client in outsiders:
        client.read_buffer()
        assert is_refused(client)
        assert client.texts == []
        assert not any(
            row for f in client.received for row in f.get("rows", ()) if row.get("internal_chat") == chat.number
        )
        assert (await client.done(chat, Say(text="I am in")))["refusal"] == {"name": "NoSuchChat", "log": [*chat]}


async def test_P46_a_patron_receives_nothing_of_an_internal_chat(world: World) -> None:
    chat = await of_reference(world)
    patron = await world.seated(await world.chat())
    patron.send(up.Open(log=chat))
    patron.do(chat, Say(text="Hello"))
    ana = await reader(world, world.people.ana, chat)
    await ana.done(chat, Say(text="Internal"))
    patron.send(up.Ping(n=1))
    await patron.kind("pong")
    assert not any(f.get("log") == [*chat] for f in patron.received if f["kind"] in ("events", "opened"))
    assert "Internal" not in patron.texts


async def test_P46_a_members_script_without_a_desk_reads_internal_chats(world: World) -> None:
    chat = await of_reference(world)
    ana = await reader(world, world.people.ana, chat)
    await ana.done(chat, Say(text="Internal"))
    script = await world.operator(world.people.chi, desk=False)
    script.send(up.Open(log=chat))
    await script.wait_for_seq(2)
    assert script.texts == ["Internal"], "a member's script reads, but counts as nobody at a desk"


async def test_P46_a_resumed_feed_has_each_message_once(world: World, other: Node) -> None:
    people, chat = world.people, await of_reference(world)
    ana = await reader(world, people.ana, chat)
    for text in ("one", "two", "three"):
        await ana.done(chat, Say(text=text))
    chi = await world.operator(people.chi, other)
    chi.send(up.Open(log=chat, after=3))
    await chi.kind("opened")
    await ana.done(chat, Say(text="four"))
    await chi.wait_for_seq(5)
    assert chi.texts == ["three", "four"]


async def test_P46_a_repeated_message_is_stored_once(world: World) -> None:
    chat = await of_ana_and_ben(world)
    ana = await reader(world, world.people.ana, chat)
    first = await ana.done(chat, Say(text="Hello"), "k" * 22)
    again = await ana.repeat(chat, Say(text="Hello"), "k" * 22)
    assert (again["seq"], again["repeat"]) == (first["seq"], True)


async def test_P46_a_message_with_the_key_of_a_colleagues_is_refused(world: World) -> None:
    chat = await of_ana_and_ben(world)
    ana, ben = await reader(world, world.people.ana, chat), await reader(world, world.people.ben, chat)
    await ana.done(chat, Say(text="Hello"), "k" * 22)
    assert (await ben.done(chat, Say(text="Hello"), "k" * 22))["refusal"]["name"] == "KeyReused"


async def test_P46_only_messages_can_be_sent_by_frames(world: World) -> None:
    chat = await of_reference(world)
    ana = await reader(world, world.people.ana, chat)
    assert (await ana.done(chat, Claim()))["refusal"]["name"] == "NotAllowed"
    assert (await ana.done(internal_chat_at(999), Say(text="Hello")))["refusal"]["name"] == "NoSuchChat"


async def test_P46_who_leaves_the_department_reads_and_writes_no_more(world: World) -> None:
    people, chat = world.people, await of_reference(world)
    ana, chi = await reader(world, people.ana, chat), await reader(world, people.chi, chat)
    await ana.done(chat, Say(text="before"))
    await chi.wait_for_seq(2)
    await world.node.write(lambda: Membership.objects.filter(operator=people.chi, department=people.reference).delete())
    world.node.hub.people_changed()
    await chi.until(lambda f: f["kind"] == "refused" and f["refusal"].get("log") == [*chat])
    await chi.until(lambda f: f["kind"] == "internal_chats" and f["whole"] and not f.get("rows"))
    await ana.done(chat, Say(text="after"))
    assert (await chi.done(chat, Say(text="still here")))["refusal"]["name"] == "NoSuchChat"
    chi.read_buffer()
    assert chi.texts == ["before"]


async def test_P46_two_people_without_a_common_library_have_no_chat(world: World) -> None:
    people = world.people
    assert isinstance(await started(world, people.ana, "pair", people.olga.pk), Refused)
    assert isinstance(await started(world, people.root, "pair", people.ana.pk), Refused)
    chat = await of_ana_and_ben(world)
    chi = await reader(world, people.chi, chat)
    assert is_refused(chi)
    assert (await started(world, people.ben, "pair", people.ana.pk)).head.address == chat  # type: ignore[union-attr] # stored


async def test_P46_typing_is_shown_to_all_others_but_not_to_oneself(world: World, other: Node) -> None:
    people, chat = world.people, await of_reference(world)
    ana, twin = await reader(world, people.ana, chat), await reader(world, people.ana, chat, other)
    chi, ben = await reader(world, people.chi, chat, other), await reader(world, people.ben, chat)
    ana.send(up.Typing(log=chat))
    ben.send(up.Typing(log=chat))
    assert (await chi.kind("typing", log=[*chat]))["name"] == "Ana Morales"
    for client in (ana, twin, ben, chi):
        client.read_buffer()
        assert not any(f["kind"] == "typing" and f["name"] == "Ben Okafor" for f in client.received)
    assert not any(f["kind"] == "typing" for client in (ana, twin, ben) for f in client.received)


async def test_P46_read_marks_reach_the_operators_own_desks_and_survive(world: World, other: Node) -> None:
    people, chat = world.people, await of_reference(world)
    ana = await reader(world, people.ana, chat)
    chi, twin = await reader(world, people.chi, chat), await reader(world, people.chi, chat, other)
    await ana.done(chat, Say(text="one"))
    await chi.wait_for_seq(2)
    chi.send(up.Seen(log=chat, seq=99, count=99))
    mark = {"log": [*chat], "seq": 2, "count": 1}
    for client in (chi, twin):
        await client.until(lambda f: f["kind"] == "internal_chats" and mark in f.get("read", ()))
    ana.read_buffer()
    assert not any(mark in f.get("read", ()) for f in ana.received)
    again = await world.operator(people.chi)
    again.send(up.Watch())
    assert (await again.kind("internal_chats", whole=True))["read"] == [mark]


async def test_P46_a_lost_hint_is_found_by_comparing(world: World, other: Node, monkeypatch: Any) -> None:
    people, chat = world.people, await of_reference(world)
    chi = await reader(world, people.chi, chat, other)
    monkeypatch.setattr(world.node.hub._bus, "publish", lambda topic, raw: None)
    ana = await reader(world, people.ana, chat)
    await ana.done(chat, Say(text="lost"))
    await other.hub._compare_once()
    await chi.wait_for_seq(2)
    await chi.until(has_message)


async def test_P46_who_writes_too_much_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limited = replace(KINDS["internal_chat"], quota=quota.Quota("internal/test", 2, 60))
    monkeypatch.setitem(KINDS, "internal_chat", limited)
    chat = await of_reference(world)
    ana, chi = await reader(world, world.people.ana, chat), await reader(world, world.people.chi, chat)
    answers = [await ana.done(chat, Say(text=str(n))) for n in range(3)]
    assert [answer["kind"] for answer in answers] == ["done", "done", "refused"]
    assert answers[2]["refusal"]["name"] == "TooMany"
    assert (await chi.done(chat, Say(text="mine")))["kind"] == "done"


async def test_P46_many_readers_of_another_node_cost_one_read(world: World, other: Node) -> None:
    people, chat = world.people, await of_reference(world)
    readers = [await reader(world, people.chi, chat, other) for _ in range(5)]
    reads: list[Any] = []
    read = other.hub.feeds._read

    async def counted(function: Any, *args: Any) -> Any:
        reads.append(function)
        return await read(function, *args)

    other.hub.feeds._read = counted  # type: ignore[assignment] # instead of the method
    ana = await reader(world, people.ana, chat)
    await ana.done(chat, Say(text="one"))
    await asyncio.gather(*(reader.wait_for_seq(2) for reader in readers))
    assert len(reads) == 1


async def test_P46_a_feed_that_was_being_opened_as_its_reader_left_is_closed(world: World) -> None:
    people, chat = world.people, await of_reference(world)
    chi = await world.operator(people.chi)
    role = chi.connection.session.role
    assert isinstance(role, OperatorSession)
    chi.send(up.Open(log=chat))
    chi.connection._perform(role.operator_changed("Chi Nguyen", {}))
    await chi.until(lambda f: f["kind"] == "refused" and f["refusal"] == {"name": "NoSuchChat", "log": [*chat]})
    ana = await reader(world, people.ana, chat)
    await ana.done(chat, Say(text="after"))
    chi.read_buffer()
    assert chi.texts == []


async def test_P49_states_of_people_of_other_departments_are_sent_while_they_are_watched(
    world: World, other: Node
) -> None:
    people = world.people
    ana, olga = await world.operator(people.ana), await world.operator(people.olga, other)
    for client in (ana, olga):
        client.send(up.WatchPeople(people=(people.ben.pk, people.root.pk)))
    ben = await world.operator(people.ben, other)
    await ana.until(lambda f: f.get("people") == [] or any(p["id"] == people.ben.pk for p in f.get("people", ())))
    ben.send(up.SetStatus(key="s" * 22, status="online"))
    await ana.until(lambda f: any((p["name"], p["status"]) == ("Ben Okafor", "online") for p in f.get("people", ())))
    olga.read_buffer()
    assert not any(f.get("people") for f in olga.received)
    assert not any(p["id"] == people.root.pk for f in ana.received for p in f.get("people", ()))


async def test_marks_of_a_deleted_operator_do_not_hold_up_those_of_others(world: World) -> None:
    people, chat, of_patron = world.people, await of_reference(world), (await world.chat()).address
    deleted = people.root.pk + 1_000
    for who in (people.ana.pk, deleted):
        world.node.save_read_mark(chat, who, 1, 0)
        world.node.save_read_mark(of_patron, who, 2, 1)
    world.node.save_read_mark(of_patron, None, 3, 1)
    await world.node.save_marks()
    assert world.node.unsaved_marks == {}
    internal_marks = await world.node.read(lambda: list(ReadMark.objects.values_list("operator", "seq")))
    assert internal_marks == [(people.ana.pk, 1)]
    marks = await world.node.read(lambda: set(ChatMark.objects.values_list("operator", "seq")))
    assert marks == {(people.ana.pk, 2), (None, 3)}
