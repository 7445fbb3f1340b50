"""Operators hear on their desks of tickets that concern them, on every node, and nobody else does."""

from typing import Any

from refdesk.gateway.node import Node
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from tests.tickets.world import opening

from .clients import Client, World
from .test_tickets import _desk, _queue, _ticket


def told(client: Client) -> list[tuple[str, int]]:
    client.take()
    return [(frame["about"], frame["ticket"]) for frame in client.received if frame["kind"] == "ticket_notice"]


async def test_P33_operators_get_notices_that_concern_them_but_not_of_their_own_acts(world: World, other: Node) -> None:
    """New: the members; a reply: the owner; given: who gets it, who does not hear that it is new, too."""
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
    assert (told(ana), told(chi)) == ([("new", ticket), ("replied", ticket)], [("new", ticket), ("assigned", ticket)])
    assert told(ben) == []
    # Made by Ana for Chi: she knows of it, and Chi need not be told twice.
    by_hand = opening(queue=here, key="h" * 22, actor=member, owner=world.people.chi.pk)
    made = (await world.node.lanes.execute(by_hand)).head.ticket
    await chi.kind("ticket_notice", about="assigned", ticket=made)
    await ana.kind("ticket_changed", ticket=made)
    assert ("new", made) not in told(ana) + told(chi)


async def test_P33_all_members_get_the_notice_of_a_reply_if_the_owner_has_left(world: World) -> None:
    queue, here = await world.node.read(_queue, world.people, "Reference", world.people.reference)
    ticket = await _ticket(world, here)
    member = await world.node.read(permissions.member, world.people.ana)
    given = c.Command(ticket, member, c.Assign(operator=world.people.chi.pk), queue=here)
    await world.node.lanes.execute(given)
    await world.node.write(world.people.chi.memberships.all().delete)
    await world.node.write(queue.members.add, world.people.marta)
    clients = [
        await _desk(world, who) for who in (world.people.ana, world.people.marta, world.people.ben, world.people.chi)
    ]
    await world.node.lanes.execute(c.Command(ticket, c.Patron(ticket), c.Reply(text="Hello?")))
    for client in clients[:2]:
        await client.kind("ticket_notice", about="replied", ticket=ticket)
    assert told(clients[2]) == told(clients[3]) == []
