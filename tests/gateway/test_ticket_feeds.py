"""Tickets over connections: who receives what of a ticket's log, and who may act on it (P53)."""

import asyncio
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.chats.commands import Claim
from refdesk.eventlog.acts import SaveNote, Say
from refdesk.eventlog.address import Address
from refdesk.gateway.node import Node
from refdesk.protocol import up
from refdesk.staff.models import Membership, Operator
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.desk import desk_commands
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored
from tests.tickets.world import opening

from .clients import Client, Frame, World

KEY = "a" * 22


async def queue_of(world: World, department: Any = None, name: str = "Questions") -> c.QueueInfo:
    """A queue of Reference, or of this department."""

    def make() -> c.QueueInfo:
        queue = Queue.objects.create(library=world.people.harbour, name=name, slug=name.lower())
        queue.departments.set([department or world.people.reference])
        return permissions.queue_info(queue)

    return await world.node.read(make)


async def ticket_of(world: World, queue: c.QueueInfo | None = None, **facts: Any) -> Address:
    outcome = await world.node.lanes.execute(opening(queue=queue or await queue_of(world), **facts))
    assert isinstance(outcome, Stored)
    return outcome.head.address


async def reader(world: World, who: Operator, log: Address, node: Node | None = None) -> Client:
    client = await world.operator(who, node)
    client.send(up.Open(log=log))
    await client.until(lambda f: f["kind"] in ("opened", "refused"))
    return client


def kinds(client: Client) -> list[str]:
    client.read_buffer()
    return [event["body"]["kind"] for event in client.events]


def refusals(client: Client) -> list[str]:
    client.read_buffer()
    return [frame["refusal"]["name"] for frame in client.received if frame["kind"] == "refused"]


def is_lost(log: Address) -> Any:
    return lambda f: f["kind"] == "refused" and f["refusal"] == {"name": "NoSuchTicket", "log": [*log]}


@pytest.mark.usefixtures("without_comparisons")
async def test_P53_a_reply_reaches_all_members_on_all_nodes_and_no_outsider(world: World, other: Node) -> None:
    people, ticket = world.people, await ticket_of(world)
    ana = await reader(world, people.ana, ticket)
    chi, marta = await reader(world, people.chi, ticket, other), await reader(world, people.marta, ticket, other)
    outsiders = [await reader(world, who, ticket, node) for who, node in ((people.ben, None), (people.olga, other))]
    answer = await ana.done(ticket, c.Reply(text="On the second floor."), KEY)
    assert (answer["kind"], answer["seq"]) == ("done", 2)
    for client in (ana, chi, marta):
        await client.wait_for_seq(4)
        assert kinds(client) == ["opened", "replied", "assigned", "status_changed"]
        assert client.events[1]["key"] == KEY
    for client in outsiders:
        assert kinds(client) == []
        assert (await client.done(ticket, c.Reply(text="I am in")))["refusal"]["name"] == "NoSuchTicket"
    assert refusals(ana) == []


async def test_P53_a_patron_receives_nothing_of_a_ticket(world: World) -> None:
    ticket = await ticket_of(world)
    patron = await world.seated(await world.chat())
    patron.send(up.Open(log=ticket))
    patron.do(ticket, c.Reply(text="Hello"))
    assert (await patron.done(ticket, Say(text="Hello")))["refusal"]["name"] == "NoSuchChat"
    assert kinds(patron).count("opened") == 0


async def test_P53_a_resumed_feed_has_each_event_once_after_a_node_died(world: World, other: Node) -> None:
    ticket = await ticket_of(world)
    ana, chi = await reader(world, world.people.ana, ticket), await reader(world, world.people.chi, ticket, other)
    await ana.done(ticket, SaveNote(text="one"))
    await chi.wait_for_seq(2)
    chi.end()
    await ana.done(ticket, SaveNote(text="two"))
    again = await world.operator(world.people.chi)
    again.send(up.Open(log=ticket, after=2))
    await again.kind("opened", through=3)
    await ana.done(ticket, SaveNote(text="three"))
    await again.wait_for_seq(4)
    assert [event["body"]["text"] for event in again.events] == ["two", "three"]


async def test_P53_an_act_sent_twice_is_stored_once_and_answered_twice(world: World, other: Node) -> None:
    ticket = await ticket_of(world)
    ana = await reader(world, world.people.ana, ticket)
    first = await ana.done(ticket, c.Reply(text="Hello"), KEY)
    again = await ana.repeat(ticket, c.Reply(text="Hello"), KEY)
    assert (again["seq"], again["repeat"]) == (first["seq"], True)
    elsewhere = await world.operator(world.people.ana, other)
    assert (await elsewhere.done(ticket, c.Reply(text="Hello"), KEY))["repeat"]
    chi = await world.operator(world.people.chi)
    assert (await chi.done(ticket, c.Reply(text="Hello"), KEY))["refusal"]["name"] == "KeyReused"
    assert kinds(ana).count("replied") == 1


async def test_P53_acts_of_a_connection_on_a_ticket_are_executed_in_their_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is prepared on another thread, and the first of them waits for the database."""
    ticket, failures = await ticket_of(world), [OperationalError("away")]
    prepared = desk_commands._completed

    def failing(command: c.Command, operator: int) -> c.Command:
        if failures:
            raise failures.pop()
        return prepared(command, operator)

    monkeypatch.setattr(desk_commands, "_completed", failing)
    ana = await reader(world, world.people.ana, ticket)
    texts = [str(number) for number in range(12)]
    keys = [ana.do(ticket, SaveNote(text=text)) for text in texts]
    refused = await ana.answer(keys[0])
    assert refused["refusal"]["name"] == "Unavailable"
    await ana.repeat(ticket, SaveNote(text="0"), keys[0])
    await ana.answer(keys[-1])
    await ana.wait_for_seq(13)
    assert [event["body"]["text"] for event in ana.events[1:]] == texts


async def test_P53_acts_of_one_kind_of_log_are_refused_on_another(world: World) -> None:
    ticket, chat = await ticket_of(world), (await world.chat()).address
    ana = await reader(world, world.people.ana, ticket)
    for log, act in ((ticket, Say(text="Hello")), (ticket, Claim()), (chat, c.Reply(text="Hello"))):
        assert (await ana.done(log, act))["refusal"] == {"name": "NotAllowed"}
    patron = await world.seated(await world.chat("t"))
    own_chat = next(frame["chat"] for frame in patron.received if frame["kind"] == "welcome")
    assert (await patron.done(own_chat, c.Reply(text="Hello")))["refusal"] == {"name": "NotAllowed"}
    assert kinds(ana) == ["opened"]


async def test_P53_an_administrators_acts_are_not_done_by_frames(world: World) -> None:
    """They require a confirmation by password, and their audit entry an address."""
    ticket = await ticket_of(world)
    marta = await reader(world, world.people.marta, ticket)
    redact = b'{"kind":"do","key":"%s","log":["ticket",%d],"act":{"kind":"redact"}}' % (KEY.encode(), ticket.number)
    marta.connection.receive(redact, asyncio.get_running_loop().time())
    await marta.until(lambda f: f["kind"] == "refused" and f["refusal"]["name"] == "BadFrame")
    assert kinds(marta) == ["opened"]


async def test_P53_refusals_carry_what_a_colleague_did(world: World) -> None:
    ticket = await ticket_of(world)
    ana, chi = await reader(world, world.people.ana, ticket), await reader(world, world.people.chi, ticket)
    await ana.done(ticket, c.Reply(text="On the second floor."))
    late = await chi.done(ticket, c.Reply(text="Third floor.", after=1))
    assert late["refusal"] == {"name": "AnsweredMeanwhile", "by": "Ana Morales", "seq": 2}
    mine = await chi.done(ticket, c.Assign(operator=world.people.chi.pk, instead_of=0))
    assert mine["refusal"] == {"name": "ClaimedMeanwhile", "by": "Ana Morales"}
    assert (await chi.done(ticket, c.Transfer(queue=999)))["refusal"] == {"name": "NoSuchQueue"}
    assert (await chi.done(ticket, c.Reply(text="x", files=("x",))))["refusal"] == {"name": "NoSuchUpload"}


async def leave_department(world: World) -> None:
    members = Membership.objects.filter(operator=world.people.chi, department=world.people.reference)
    await world.node.write(lambda: members.delete())


async def leave_queue(world: World) -> None:
    await world.node.write(lambda: Queue.objects.get().departments.set([world.people.local_history]))


async def be_deactivated(world: World) -> None:
    await world.node.write(lambda: Operator.objects.filter(pk=world.people.chi.pk).update(is_active=False))


@pytest.mark.parametrize("end", [leave_department, leave_queue])
@pytest.mark.usefixtures("without_comparisons")
async def test_P53_a_reader_whose_right_ends_loses_the_feed_and_gets_nothing_after(
    world: World, other: Node, end: Any
) -> None:
    ticket = await ticket_of(world)
    ana = await reader(world, world.people.marta, ticket)
    chi, script = await reader(world, world.people.chi, ticket, other), await world.operator(world.people.chi)
    script.send(up.Open(log=ticket))
    await script.kind("opened")
    await ana.done(ticket, SaveNote(text="before"))
    for client in (chi, script):
        await client.wait_for_seq(2)
    await end(world)
    world.node.hub.people_changed(settings=True)
    for client in (chi, script):
        await client.until(is_lost(ticket))
    if end is leave_department:
        await ana.done(ticket, SaveNote(text="after"))
    for client in (chi, script):
        answer = await client.done(ticket, SaveNote(text="still here"))
        assert answer["refusal"]["name"] == "NoSuchTicket"
        assert kinds(client) == ["opened", "note_saved"]
    await chi.repeat(ticket, SaveNote(text="still here"), "r" * 22)
    chi.send(up.Open(log=ticket))
    await chi.until(is_lost(ticket), later=True)
    assert kinds(chi) == ["opened", "note_saved"]


@pytest.mark.usefixtures("without_comparisons")
async def test_P53_a_deactivated_reader_is_disconnected_and_gets_nothing_after(world: World) -> None:
    ticket = await ticket_of(world)
    ana, chi = await reader(world, world.people.ana, ticket), await reader(world, world.people.chi, ticket)
    await be_deactivated(world)
    world.node.hub.people_changed()
    await chi.kind("bye", code=4403)
    await ana.done(ticket, SaveNote(text="after"))
    assert kinds(chi) == ["opened"]


async def test_P53_an_act_is_decided_by_the_queues_of_its_moment(world: World) -> None:
    """The connection may not know yet that its operator has left."""
    ticket = await ticket_of(world)
    chi = await reader(world, world.people.chi, ticket)
    await leave_department(world)
    assert (await chi.done(ticket, SaveNote(text="still here")))["refusal"]["name"] == "NoSuchTicket"
    await be_deactivated(world)
    assert (await chi.done(ticket, SaveNote(text="still here")))["refusal"]["name"] == "NoSuchTicket"


async def test_P53_a_transfer_ends_the_feeds_of_those_who_do_not_belong_to_the_new_queue(world: World) -> None:
    ticket = await ticket_of(world)
    there = await queue_of(world, world.people.local_history, "History")
    ana, marta = await reader(world, world.people.ana, ticket), await reader(world, world.people.marta, ticket)
    assert (await ana.done(ticket, c.Transfer(queue=there.id)))["kind"] == "done"
    await ana.until(is_lost(ticket))
    await marta.wait_for_seq(2)
    assert (kinds(ana), kinds(marta)) == (["opened"], ["opened", "transferred"])
    ben = await reader(world, world.people.ben, ticket)
    assert kinds(ben) == ["opened", "transferred"]


async def test_P53_a_lost_hint_is_found_by_comparing(
    world: World, other: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await ticket_of(world)
    chi = await reader(world, world.people.chi, ticket, other)
    ana = await reader(world, world.people.ana, ticket)
    monkeypatch.setattr(world.node.hub._bus, "publish", lambda topic, raw: None)
    await ana.done(ticket, SaveNote(text="lost"))
    await other.hub._compare_once()
    await chi.wait_for_seq(2)


async def test_P53_200_readers_of_another_node_cost_one_read(world: World, other: Node) -> None:
    ticket = await ticket_of(world)
    token = await world.connection_token(world.people.chi)
    readers = [Client(other, f"192.0.2.{number}") for number in range(200)]
    for client in readers:
        client.send(up.DeskHello(version=2, token=token, desk=False))
        client.send(up.Ping(n=1))
    for client in readers:
        await client.kind("welcome")
        client.send(up.Open(log=ticket))
    for client in readers:
        await client.kind("opened")
    reads: list[Any] = []
    read = other.hub.feeds._read

    async def counted(function: Any, *args: Any) -> Any:
        reads.append(function)
        return await read(function, *args)

    other.hub.feeds._read = counted  # type: ignore[assignment] # instead of the method
    ana = await reader(world, world.people.ana, ticket)
    await ana.done(ticket, SaveNote(text="one"))
    await asyncio.gather(*(reader.wait_for_seq(2) for reader in readers))
    assert len(reads) == 1


async def test_P53_a_ticket_with_5000_events_is_read_from_its_beginning_in_order(world: World) -> None:
    queue = await queue_of(world)
    ticket = await ticket_of(world, queue)
    member = c.Member(world.people.ana.pk, "Ana Morales", frozenset({queue.id}))
    notes = (c.Command(ticket.number, member, SaveNote(text=f"note {n}"), f"{n:022}") for n in range(2, 5_001))
    await asyncio.gather(*(world.node.lanes.execute(note) for note in notes))
    ana = await world.operator(world.people.ana)
    opened = await ana.open(ticket)
    assert opened["through"] == 5_000
    assert [event["seq"] for event in ana.events] == list(range(1, 5_001))
    resumed = await world.operator(world.people.ana)
    resumed.send(up.Open(log=ticket, after=4_999))
    await resumed.kind("opened", through=5_000)
    assert [event["seq"] for event in resumed.events] == [5_000]


async def test_P53_a_redaction_reaches_open_feeds_and_empties_what_is_opened_later(world: World) -> None:
    ticket = await ticket_of(world)
    ana = await reader(world, world.people.ana, ticket)
    await ana.done(ticket, SaveNote(text="Dana, 202-555-0143"))
    marta = await world.node.read(permissions.administrator, world.people.marta)
    redact = c.Redact(data=("text", "name", "contact", "page"))
    outcome = await world.node.lanes.execute(c.Command(ticket.number, marta, redact, KEY))
    assert isinstance(outcome, Stored)
    await ana.wait_for_seq(outcome.head.last_seq)
    assert kinds(ana)[-1] == "redacted"
    later = await reader(world, world.people.chi, ticket)
    assert [event["body"].get("text") for event in later.events if event["body"]["kind"] == "note_saved"] == [""]
    assert "Dana" not in str(later.events)


async def test_P53_secrets_of_the_patron_and_keys_of_others_are_not_sent(world: World) -> None:
    """Neither at once nor from the log: with a token an operator could reply as the patron."""
    secret = f"See https://desk.example/ticket/7.{'a1' * 21}b/"
    ticket = await ticket_of(world, question=secret)
    ana = await reader(world, world.people.ana, ticket)
    by_patron = c.Command(ticket.number, c.Patron(ticket.number), c.Reply(text=secret), KEY)
    await world.node.lanes.execute(by_patron)
    await ana.wait_for_seq(2)
    chi = await reader(world, world.people.chi, ticket)
    for client in (ana, chi):
        assert kinds(client) == ["opened", "replied"]
        assert "a1a1" not in str(client.events)
        assert [event.get("key") for event in client.events] == [None, None]


async def test_P53_typing_is_shown_to_all_others_but_not_to_oneself(world: World, other: Node) -> None:
    people, ticket = world.people, await ticket_of(world)
    ana, twin = await reader(world, people.ana, ticket), await reader(world, people.ana, ticket, other)
    chi, ben = await reader(world, people.chi, ticket, other), await reader(world, people.ben, ticket)
    ben.send(up.Typing(log=ticket))
    ana.send(up.Typing(log=ticket))
    assert (await chi.kind("typing", log=[*ticket]))["name"] == "Ana Morales"
    for client in (ana, twin, ben, chi):
        client.read_buffer()
        assert not any(f["kind"] == "typing" and f["name"] == "Ben Okafor" for f in client.received)
    assert not any(f["kind"] == "typing" for client in (ana, twin, ben) for f in client.received)


def viewers(*names: str) -> Any:
    def met(frame: Frame) -> bool:
        return frame["kind"] == "viewers" and [person["name"] for person in frame["people"]] == list(names)

    return met


async def test_P53_viewers_of_a_ticket_are_shown_to_each_other_on_all_nodes(world: World, other: Node) -> None:
    people, ticket = world.people, await ticket_of(world)
    ana = await reader(world, people.ana, ticket)
    await ana.until(viewers("Ana Morales"))
    ben = await reader(world, people.ben, ticket)
    chi = await reader(world, people.chi, ticket, other)
    for client in (ana, chi):
        frame = await client.until(viewers("Ana Morales", "Chi Nguyen"))
        assert (frame["log"], frame["people"][0]["id"]) == ([*ticket], people.ana.pk)
    chi.send(up.Leave(log=ticket))
    await ana.until(viewers("Ana Morales"), later=True)
    ben.read_buffer()
    assert not any(frame["kind"] == "viewers" for frame in ben.received)
    chi.read_buffer()
    assert len([frame for frame in chi.received if frame["kind"] == "viewers"]) == 1


async def test_P53_viewers_on_a_killed_node_expire(world: World, other: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.live.viewers.EXPIRY", 0.0)
    ticket = await ticket_of(world)
    ana = await reader(world, world.people.ana, ticket)
    await reader(world, world.people.chi, ticket, other)
    await ana.until(viewers("Ana Morales", "Chi Nguyen"))
    monkeypatch.setattr(other.hub._bus, "publish", lambda topic, raw: None)
    world.node.hub.viewers.repeat()
    await ana.until(viewers("Ana Morales"), later=True)


async def test_P53_a_read_mark_of_a_ticket_is_ignored(world: World) -> None:
    ticket = await ticket_of(world)
    ana = await reader(world, world.people.ana, ticket)
    ana.send(up.Seen(log=ticket, seq=1, count=1))
    assert (await ana.done(ticket, SaveNote(text="one")))["kind"] == "done"
    with pytest.raises(TypeError):
        world.node.save_read_mark(ticket, world.people.ana.pk, 1, 1)
    assert world.node.unsaved_marks == {}
