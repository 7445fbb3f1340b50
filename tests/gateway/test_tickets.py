"""News of tickets reach the desks of their queues' members, on every node, and nobody else's."""

from typing import Any

from refdesk.gateway.node import Node
from refdesk.protocol import up
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored
from tests.sample_people import People
from tests.tickets.world import opening

from .clients import Desk, Line


def _queue(people: People, name: str, department: Any) -> tuple[Queue, c.QueueInfo]:
    queue = Queue.objects.create(library=people.harbour, name=name, slug=name.lower())
    queue.departments.set([department])
    return queue, permissions.queue_info(queue)


async def _ticket(desk: Desk, queue: c.QueueInfo) -> int:
    outcome = await desk.node.lanes.execute(opening(queue=queue))
    assert isinstance(outcome, Stored)
    return outcome.head.ticket


async def _desk(desk: Desk, who: Any, node: Node | None = None) -> Line:
    line = await desk.operator(who, node)
    line.send(up.Watch())
    await line.kind("desk")
    return line


def _news(line: Line) -> list[int]:
    line.take()
    return [frame["ticket"] for frame in line.heard if frame["kind"] in ("ticket_changed", "looking_at")]


async def test_P31_a_change_is_announced_to_the_queues_members_only(desk: Desk, other: Node) -> None:
    _, here = await desk.node.read(_queue, desk.people, "Reference", desk.people.reference)
    ana, chi = await _desk(desk, desk.people.ana), await _desk(desk, desk.people.chi, other)
    ben, olga = await _desk(desk, desk.people.ben), await _desk(desk, desk.people.olga)
    script = await desk.operator(desk.people.ana, desk=False)
    ticket = await _ticket(desk, here)
    for line in (ana, chi):
        news = await line.kind("ticket_changed", ticket=ticket)
        assert (news["queue"], news["seq"]) == (here.id, 1)
    assert _news(ben) == _news(olga) == _news(script) == []


async def test_P31_a_transfer_is_announced_to_both_queues(desk: Desk) -> None:
    _, here = await desk.node.read(_queue, desk.people, "Reference", desk.people.reference)
    _, there = await desk.node.read(_queue, desk.people, "History", desk.people.local_history)
    ticket = await _ticket(desk, here)
    ana, ben, olga = [await _desk(desk, who) for who in (desk.people.ana, desk.people.ben, desk.people.olga)]
    member = await desk.node.read(permissions.member, desk.people.ana)
    await desk.node.lanes.execute(c.Command(ticket, member, c.Transfer(queue=there.id), queue=there))
    for line in (ana, ben):
        await line.kind("ticket_changed", ticket=ticket, queue=there.id)
    assert _news(olga) == []


async def test_P31_an_open_ticket_is_shown_to_colleagues_unless_an_outsider_claims_it(
    desk: Desk, other: Node
) -> None:
    _, here = await desk.node.read(_queue, desk.people, "Reference", desk.people.reference)
    ticket = await _ticket(desk, here)
    ana, chi, ben = (
        await _desk(desk, desk.people.ana),
        await _desk(desk, desk.people.chi, other),
        await _desk(desk, desk.people.ben),
    )
    ben.send(up.Look(ticket=ticket))
    ana.send(up.Look(ticket=ticket))
    told = await chi.kind("looking_at", ticket=ticket)
    assert told["by"] == {"id": desk.people.ana.pk, "name": "Ana Morales"}
    assert _news(ana) == _news(ben) == []
