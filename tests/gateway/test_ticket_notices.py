"""Notices of tickets reach the operators they are for (P33)."""

from typing import Any

from refdesk.gateway.node import Node
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.outcomes import Stored
from tests.tickets.world import opening

from .clients import Client, World
from .test_tickets import _desk, _queue, _ticket


def notices(client: Client) -> list[tuple[str, int]]:
    client.read_buffer()
    return [(frame["about"], frame["ticket"]) for frame in client.received if frame["kind"] == "ticket_notice"]


async def test_P33_operators_get_notices_that_concern_them_but_not_of_their_own_acts(world: World, other: Node) -> None:
    """New: all members; a reply: the owner; assigned: the new owner, who gets no notice that it is new."""
    _, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    ana, chi, ben = (
        await _desk(world, world.people.ana),
        await _desk(world, world.people.chi, other),
        await _desk(world, world.people.ben),
    )
    ticket = await _ticket(world, here)
    for client in (ana, chi):
        notice = await client.kind("ticket_notice", about="new")
        assert (notice["ticket"], notice["name"]) == (ticket, "Dana")
        assert notice["excerpt"] == "Where is the 1924 directory?"
    member = await world.node.read(permissions.member, world.people.ana)

    async def does(actor: c.Actor, act: c.AnyAct, **more: Any) -> None:
        await world.node.lanes.execute(c.Command(ticket, actor, act, **more))

    await does(member, c.Assign(operator=world.people.ana.pk), queue=here)
    await does(c.Patron(ticket), c.Reply(text="Which shelf?"))
    assert (await ana.kind("ticket_notice", about="replied"))["excerpt"] == "Which shelf?"
    await does(member, c.Assign(operator=world.people.chi.pk), queue=here)
    await chi.kind("ticket_notice", about="assigned")
    await does(member, c.Reply(text="The third."))
    await chi.kind("ticket_changed", seq=6)
    assert (notices(ana), notices(chi)) == (
        [("new", ticket), ("replied", ticket)],
        [("new", ticket), ("assigned", ticket)],
    )
    assert notices(ben) == []
    # Made by Ana for Chi: Ana knows of it, and Chi gets one notice only.
    by_hand = opening(queue=here, key="h" * 22, actor=member, owner=world.people.chi.pk)
    outcome = await world.node.lanes.execute(by_hand)
    assert isinstance(outcome, Stored)
    made = outcome.head.ticket
    await chi.kind("ticket_notice", about="assigned", ticket=made)
    await ana.kind("ticket_changed", ticket=made)
    assert ("new", made) not in notices(ana) + notices(chi)


async def test_P33_all_members_get_the_notice_of_a_reply_if_the_owner_has_left(world: World) -> None:
    queue, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    ticket = await _ticket(world, here)
    member = await world.node.read(permissions.member, world.people.ana)
    assign = c.Command(ticket, member, c.Assign(operator=world.people.chi.pk), queue=here)
    await world.node.lanes.execute(assign)
    await world.node.write(world.people.chi.memberships.all().delete)
    await world.node.write(queue.members.add, world.people.marta)
    clients = [
        await _desk(world, who) for who in (world.people.ana, world.people.marta, world.people.ben, world.people.chi)
    ]
    await world.node.lanes.execute(c.Command(ticket, c.Patron(ticket), c.Reply(text="Hello?")))
    for client in clients[:2]:
        await client.kind("ticket_notice", about="replied", ticket=ticket)
    assert notices(clients[2]) == notices(clients[3]) == []
