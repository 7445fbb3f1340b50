"""Transcripts over connections: the feed of a chat for those who may read it, and do not answer it (P15)."""

import asyncio
from typing import Any

import pytest

from refdesk.chats.commands import Claim, Command, End
from refdesk.chats.commands import Operator as Actor
from refdesk.chats.models import ReadMark
from refdesk.chats.queries import reader_of
from refdesk.eventlog.acts import Redact, SaveNote, Say
from refdesk.eventlog.address import Address
from refdesk.gateway.node import Node
from refdesk.presence.desks import staff
from refdesk.protocol import up
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import departments_followed_by, departments_read_by
from refdesk.staff.roles import Role
from refdesk.transcripts.full_transcript import full_transcript
from tests.sample_people import operator

from .clients import Client, World


async def ended_chat(world: World, *said: str) -> Address:
    head, _, ana = await world.conversation()
    for text in said:
        await ana.done(head.chat, Say(text=text))
    await ana.done(head.chat, End())
    ana.end()
    return head.address


async def rea_of(world: World, role: Role = Role.READER) -> Operator:
    """A reader of Reference: transcripts and statistics, no chats."""
    return await world.node.read(lambda: operator("Rea", "rea@harbour.example", world.people.reference, role=role))


async def reader(world: World, who: Operator, log: Address, node: Node | None = None, after: int = 0) -> Client:
    client = await world.operator(who, node)
    client.send(up.Open(log=log, after=after))
    await client.until(lambda f: f["kind"] in ("opened", "refused"))
    return client


def is_lost(log: Address) -> Any:
    return lambda f: f["kind"] == "refused" and f["refusal"] == {"name": "NoSuchChat", "log": [*log]}


async def test_P15_A4_each_role_reads_over_a_feed_what_it_reads_over_http(world: World) -> None:
    """Readers read ended chats, administrators of the library and superusers all; an outsider reads none."""
    people, head = world.people, await world.chat()
    ended = await ended_chat(world)
    roles = {role: await world.node.read(_of_role, world, role) for role in Role}
    for who in (people.ana, people.ben, people.marta, people.root, people.olga, *roles.values()):
        for log in (head.address, ended):
            client = await reader(world, who, log)
            allowed = await world.node.read(full_transcript, who, log.number) is not None
            assert bool(client.events) == allowed, (who.name, log)
            assert allowed or await client.until(is_lost(log))
            client.end()
    rea = await reader(world, roles[Role.READER], ended)
    assert rea.events[0]["body"]["kind"] == "started"
    ben = await reader(world, people.ben, ended)
    assert ben.events == []


def _of_role(world: World, role: Role) -> Operator:
    return operator(str(role.label), f"{role}@harbour.example", world.people.reference, role=role)


async def test_a_desk_may_read_what_its_operator_may_read_over_http(world: World) -> None:
    def compared() -> None:
        for role in Role:
            _of_role(world, role)
        for number, standing in staff().operators.items():
            account = Operator.objects.get(pk=number)
            for who in (standing, reader_of(account)):
                assert who.reads == {*departments_read_by(account).values_list("pk", flat=True)}, standing.name
                assert who.follows == {*departments_followed_by(account).values_list("pk", flat=True)}, standing.name

    await world.node.read(compared)


async def test_P15_a_reader_of_a_transcript_can_do_nothing_in_it(world: World) -> None:
    head, _, ana = await world.conversation()
    for who in (world.people.root, await rea_of(world)):
        await ana.done(head.chat, Say(text="Hello"))
        client = await reader(world, who, head.address)
        for act in (Say(text="I am in"), Claim(), SaveNote(text="I was here"), End()):
            assert (await client.done(head.chat, act))["refusal"]["name"] == "NoSuchChat"
        client.send(up.Typing(log=head.address))
        client.send(up.Seen(log=head.address, seq=9, count=9))
        client.send(up.Ping(n=1))
        await client.kind("pong")
    await world.node.save_marks()
    assert await world.node.read(lambda: ReadMark.objects.filter(operator=world.people.root).exists()) is False
    ana.read_buffer()
    assert not [frame for frame in ana.received if frame["kind"] == "typing"]


async def lose_department(world: World, who: Operator) -> None:
    await world.node.write(Membership.objects.filter(operator=who).delete)


async def become_records_only(world: World, who: Operator) -> None:
    await world.node.write(lambda: Membership.objects.filter(operator=who).update(role=Role.RECORDS))


@pytest.mark.parametrize("end", [lose_department, become_records_only])
@pytest.mark.parametrize("role", [Role.READER, Role.OPERATOR, Role.ADMINISTRATOR])
@pytest.mark.usefixtures("without_comparisons")
async def test_P15_a_reader_whose_right_ends_loses_the_feed_and_gets_nothing_after(
    world: World, other: Node, end: Any, role: Role
) -> None:
    chat, rea = await ended_chat(world), await rea_of(world, role)
    client = await reader(world, rea, chat, other)
    last = client.events[-1]["seq"]
    await end(world, rea)
    world.node.hub.people_changed()
    await client.until(is_lost(chat))
    chi = await world.operator(world.people.chi)
    await chi.done(chat, SaveNote(text="after"))
    client.send(up.Open(log=chat))
    await client.until(is_lost(chat), later=True)
    assert client.events[-1]["seq"] == last


async def test_P15_an_administrator_reads_a_chat_that_goes_on_as_it_goes_on(world: World, other: Node) -> None:
    head, patron, _ = await world.conversation()
    root = await reader(world, world.people.root, head.address, other)
    answer = await patron.done(head.chat, Say(text="Are you there?"))
    await root.wait_for_seq(answer["seq"])
    assert root.texts[1:] == ["Are you there?"]


@pytest.mark.parametrize("act", [Redact(seqs=(6,)), Redact(data=("text", "name", "contact"))])
async def test_P15_a_redaction_reaches_an_open_transcript_and_empties_what_is_opened_later(
    world: World, other: Node, act: Redact
) -> None:
    chat = await ended_chat(world, "Dana, 202-555-0143")
    rea = await rea_of(world)
    client = await reader(world, rea, chat, other)
    assert client.texts[-1] == "Dana, 202-555-0143"
    marta = Actor(world.people.marta.pk, "Marta", administers=frozenset({world.people.reference.pk}))
    outcome = await world.node.lanes.execute(Command(chat.number, marta, act, "r" * 22))
    await client.until(lambda f: f["kind"] == "events" and f["events"][-1]["body"]["kind"] == "redacted")
    later = await reader(world, rea, chat)
    assert "202-555" not in str(later.events), outcome


async def test_P15_a_transcript_of_5000_events_resumes_by_number(world: World) -> None:
    head, _, _ = await world.conversation()
    chi = Actor(world.people.chi.pk, "Chi Nguyen", frozenset({world.people.reference.pk}))
    first = (await world.head(head.chat)).last_seq + 1
    notes = (Command(head.chat, chi, SaveNote(text=f"{n}"), f"{n:022}") for n in range(first, 5_001))
    await asyncio.gather(*(world.node.lanes.execute(note) for note in notes))
    root = await reader(world, world.people.root, head.address)
    assert [event["seq"] for event in root.events] == list(range(1, 5_001))
    resumed = await reader(world, world.people.root, head.address, after=4_998)
    assert [event["seq"] for event in resumed.events] == [4_999, 5_000]


async def test_P15_reading_a_chat_that_is_not_ones_own_is_reported_to_the_audit_log(world: World) -> None:
    read: list[str] = []
    world.node.on_transcript_read = lambda who, head, address: read.append(f"{who} {address}")
    head = await world.chat()
    await reader(world, world.people.chi, head.address)
    assert read == [], "she may answer it"
    await reader(world, world.people.root, head.address)
    await reader(world, world.people.olga, head.address)
    assert read == [f"{world.people.root.pk} 192.0.2.1"]
