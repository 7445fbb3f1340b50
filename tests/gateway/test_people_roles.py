"""The live connections of people in each role (A4): boards, chats, acts, the status, and a role that changes."""

import pytest

from refdesk.chats.commands import Claim, ClientAct, TakeOver
from refdesk.eventlog.acts import Say
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.presence.availability import present_operators
from refdesk.presence.desks import staff
from refdesk.presence.leases import database_now
from refdesk.protocol import up
from refdesk.protocol.reference.examples import example_of
from refdesk.sign_on.accounts import account_for
from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import SignOnRefused
from refdesk.staff.assignment import assign
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import RIGHTS, Right, Role
from tests.sample_people import operator

from .clients import Client, World

KEY = "k" * 22
LIMITED = [role for role in Role if Right.ANSWER not in RIGHTS[role]]


async def rea(world: World, role: Role, department: str = "reference") -> tuple[Operator, Client]:
    place: Department = getattr(world.people, department)
    person = await world.node.read(lambda: operator("Rea", "rea@harbour.example", place, role=role))
    client = await world.operator(person)
    client.send(up.Watch())
    await client.kind("desk")
    return person, client


async def closed(client: Client, chat: int) -> None:
    """The chat is refused, and the connection stays open."""
    await client.until(
        lambda f: f["kind"] == "refused" and f["refusal"] == {"name": "NoSuchChat", "log": ["chat", chat]}
    )
    client.send(up.Ping(n=9))
    await client.kind("pong", n=9)


@pytest.mark.parametrize("role", Role)
async def test_A4_desk_frame_names_the_rights_of_each_role(world: World, role: Role) -> None:
    _, client = await rea(world, role)
    desk = await client.kind("desk")
    assert desk["rights"] == sorted(RIGHTS[role])
    answers = Right.ANSWER in RIGHTS[role]
    assert bool(desk["departments"]) == answers
    assert bool(desk["colleagues"]) == answers


@pytest.mark.parametrize("department", ["reference", "hill_desk"])
@pytest.mark.parametrize("role", LIMITED)
async def test_A4_role_without_chats_gets_no_board_and_no_chat(world: World, role: Role, department: str) -> None:
    _, client = await rea(world, role, department)
    head = await world.chat()
    client.send(up.Open(log=head.address, after=0))
    await closed(client, head.chat)
    answer = await client.done(head.chat, Claim())
    assert (answer["kind"], answer["refusal"]["name"]) == ("refused", "NoSuchChat")
    assert (await world.head(head.chat)).state == "waiting"
    assert not [frame for frame in client.received if frame["kind"] in ("board", "events", "opened")]


@pytest.mark.parametrize("role", LIMITED)
async def test_A4_role_without_chats_can_do_no_act(world: World, role: Role) -> None:
    _, client = await rea(world, role)
    head = await world.chat()
    answers = {act: await client.done(head.chat, example_of(act)) for act in ClientAct.__args__}
    assert {answer["refusal"]["name"] for answer in answers.values()} <= {"NoSuchChat", "NotAllowed"}
    assert (await world.head(head.chat)).last_seq == head.last_seq


@pytest.mark.parametrize("role", LIMITED)
async def test_A4_role_without_chats_has_no_status_and_monitors_nothing(world: World, role: Role) -> None:
    person, client = await rea(world, role)
    client.send(up.SetStatus(key=KEY, status="online"))
    refused = await client.kind("refused", key=KEY)
    assert refused["refusal"]["name"] == "NotAllowed"
    client.send(up.Monitor(key="m" * 22, departments=(world.people.reference.pk,)))
    refused = await client.kind("refused", key="m" * 22)
    assert refused["refusal"]["name"] == "NoSuchDepartment"
    assert await world.node.read(lambda: Operator.objects.get(pk=person.pk).status) == "offline"


@pytest.mark.parametrize("role", Role)
async def test_A4_only_roles_with_chats_count_as_staff(world: World, role: Role) -> None:
    """Widgets, alerts, transfers and "Who's Online" are computed from these two."""
    person, _ = await rea(world, role)
    department = world.people.reference.pk

    def counted() -> tuple[bool, bool]:
        Operator.objects.filter(pk=person.pk).update(status=Operator.Status.ONLINE)
        present = any(colleague.id == person.pk for colleague in present_operators(database_now(), [department]))
        return present, any(standing.id == person.pk for standing in staff().of([department]))

    answers = Right.ANSWER in RIGHTS[role]
    assert await world.node.read(counted) == (answers, answers)


async def test_P12_who_left_a_department_reads_no_chat_of_it_where_no_desk_is_watched(world: World) -> None:
    """A program that opened a feed and never sent `watch`."""
    program = await world.operator(world.people.ana, desk=False)
    head = await world.chat()
    program.send(up.Open(log=head.address, after=0))
    await program.kind("opened", log=["chat", head.chat])
    await world.node.write(Membership.objects.filter(operator=world.people.ana).delete)
    world.node.hub.people_changed()
    await closed(program, head.chat)


async def test_A4_changed_role_ends_chats_and_status_of_an_open_desk(world: World) -> None:
    person, client = await rea(world, Role.OPERATOR)
    colleague = await world.operator(world.people.chi)
    head = await world.chat()
    client.send(up.SetStatus(key=KEY, status="online"))
    await client.kind("done", key=KEY)
    assert (await client.done(head.chat, Claim()))["kind"] == "done"
    client.send(up.Open(log=head.address, after=0))
    await client.kind("opened", log=["chat", head.chat])
    reference = Department.objects.filter(pk=world.people.reference.pk)

    def change() -> None:
        assign(person, reference, {world.people.reference.pk}, {world.people.harbour.pk: Role.READER})

    await world.node.write(change)
    world.node.hub.people_changed()
    await client.kind("desk", rights=["read"], departments=[], status="offline")
    await closed(client, head.chat)
    seen = len(client.events)
    patron = await world.seated(head)
    await patron.done(head.chat, Say(text="Are you there?"))
    await closed(client, head.chat)
    assert len(client.events) == seen
    # A colleague may take over, as from somebody who left the department.
    await world.node.sweeper.sweep(now_ms())
    await world.until(head.chat, lambda head: head.operator_gone)
    assert (await colleague.done(head.chat, TakeOver()))["kind"] == "done"


async def test_G3_claimed_chat_is_offered_after_its_operator_lost_the_role(world: World) -> None:
    """The person signs in again without the attribute of the rule, while their desk is open elsewhere."""
    person, client = await rea(world, Role.OPERATOR)
    colleague = await world.operator(world.people.chi)
    head = await world.chat()
    client.send(up.SetStatus(key=KEY, status="online"))
    await client.kind("done", key=KEY)
    assert (await client.done(head.chat, Claim()))["kind"] == "done"
    rule = {"attribute": "groups", "value": "staff", "role": "operator", "departments": [world.people.reference.pk]}
    provider = Provider(name="Harbour University", issuer="https://harbour.example", rules=[rule], join_by_email=True)
    claims = {"sub": "rea", "email": person.email, "email_verified": True}

    def sign_in_again() -> None:
        assert account_for(provider, claims | {"groups": ["staff"]}) == person
        with pytest.raises(SignOnRefused, match="no rule"):
            account_for(provider, claims)

    await world.node.write(sign_in_again)
    world.node.hub.people_changed()
    await world.node.sweeper.sweep(now_ms())
    await world.until(head.chat, lambda head: head.operator_gone)
    assert (await colleague.done(head.chat, TakeOver()))["kind"] == "done"
