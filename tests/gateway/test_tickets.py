"""Changes of tickets reach the desks of their queues' members, on every node (P31)."""

from typing import Any

from refdesk.gateway.node import Node
from refdesk.protocol import up
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored
from tests.sample_people import People
from tests.tickets.world import opening

from .clients import Client, World


def _queue(people: People, name: str, department: Any) -> tuple[Queue, c.QueueInfo]:
    queue = Queue.objects.create(library=people.harbour, name=name, slug=name.lower())
    queue.departments.set([department])
    return queue, permissions.queue_info(queue)


async def _ticket(world: World, place: c.QueueInfo) -> int:
    outcome = await world.node.lanes.execute(opening(queue=place))
    assert isinstance(outcome, Stored)
    return outcome.head.ticket


async def _desk(world: World, who: Any, node: Node | None = None) -> Client:
    client = await world.operator(who, node)
    client.send(up.Watch())
    await client.kind("desk")
    return client


def _news(client: Client) -> list[int]:
    client.read_buffer()
    return [frame["ticket"] for frame in client.received if frame["kind"] == "ticket_changed"]


async def test_P31_a_change_is_announced_to_the_queues_members_only(world: World, other: Node) -> None:
    _, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    ana, chi = await _desk(world, world.people.ana), await _desk(world, world.people.chi, other)
    ben, olga = await _desk(world, world.people.ben), await _desk(world, world.people.olga)
    script = await world.operator(world.people.ana, desk=False)
    ticket = await _ticket(world, here)
    for client in (ana, chi):
        news = await client.kind("ticket_changed", ticket=ticket)
        assert (news["queue"], news["seq"]) == (here.id, 1)
    assert _news(ben) == _news(olga) == _news(script) == []


async def test_P31_a_transfer_is_announced_to_both_queues(world: World) -> None:
    _, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    _, there = await world.node.read(_queue, world.people, "History", world.people.local_history)
    ticket = await _ticket(world, here)
    ana, ben, olga = [await _desk(world, who) for who in (world.people.ana, world.people.ben, world.people.olga)]
    member = await world.node.read(permissions.member, world.people.ana)
    await world.node.lanes.execute(c.Command(ticket, member, c.Transfer(queue=there.id), queue=there))
    for client in (ana, ben):
        await client.kind("ticket_changed", ticket=ticket, queue=there.id)
    assert _news(olga) == []


async def test_P31_members_read_again_what_stands_beside_a_tickets_log(world: World, other: Node) -> None:
    """An email to its patron waits, which is no event."""
    _, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    ticket = await _ticket(world, here)
    ana, chi = await _desk(world, world.people.ana), await _desk(world, world.people.chi, other)
    ben = await _desk(world, world.people.ben)
    await world.node.hub.refresh_ticket(ticket)
    await world.node.hub.refresh_ticket(ticket + 1)
    for client in (ana, chi):
        assert (await client.kind("ticket_changed", ticket=ticket))["seq"] == 1
    assert _news(ben) == []
