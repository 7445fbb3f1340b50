"""Operators hear on their desks of tickets that concern them, on every node, and nobody else does."""

from typing import Any

from refdesk.gateway.node import Node
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from tests.tickets.world import opening

from .clients import Desk, Line
from .test_tickets import _desk, _queue, _ticket


def told(line: Line) -> list[tuple[str, int]]:
    line.take()
    return [(frame["about"], frame["ticket"]) for frame in line.heard if frame["kind"] == "ticket_notice"]


async def test_P33_operators_get_notices_that_concern_them_but_not_of_their_own_acts(desk: Desk, other: Node) -> None:
    """New: the members; a reply: the owner; given: who gets it, who does not hear that it is new, too."""
    _, here = await desk.node.read(_queue, desk.people, "Reference", desk.people.reference)
    ana, chi, ben = (
        await _desk(desk, desk.people.ana),
        await _desk(desk, desk.people.chi, other),
        await _desk(desk, desk.people.ben),
    )
    ticket = await _ticket(desk, here)
    for line in (ana, chi):
        notice = await line.kind("ticket_notice", about="new")
        assert (notice["ticket"], notice["name"]) == (ticket, "Dana")
        assert notice["excerpt"] == "Where is the 1924 directory?"
    member = await desk.node.read(permissions.member, desk.people.ana)

    async def does(actor: c.Actor, act: c.AnyAct, **more: Any) -> None:
        await desk.node.lanes.execute(c.Command(ticket, actor, act, **more))

    await does(member, c.Assign(operator=desk.people.ana.pk), queue=here)
    await does(c.Patron(ticket), c.Reply(text="Which shelf?"))
    assert (await ana.kind("ticket_notice", about="replied"))["excerpt"] == "Which shelf?"
    await does(member, c.Assign(operator=desk.people.chi.pk), queue=here)
    await chi.kind("ticket_notice", about="assigned")
    await does(member, c.Reply(text="The third."))
    await chi.kind("ticket_changed", seq=6)
    assert (told(ana), told(chi)) == ([("new", ticket), ("replied", ticket)], [("new", ticket), ("assigned", ticket)])
    assert told(ben) == []
    # Made by Ana for Chi: she knows of it, and Chi need not be told twice.
    by_hand = opening(queue=here, key="h" * 22, actor=member, owner=desk.people.chi.pk)
    made = (await desk.node.lanes.execute(by_hand)).head.ticket
    await chi.kind("ticket_notice", about="assigned", ticket=made)
    await ana.kind("ticket_changed", ticket=made)
    assert ("new", made) not in told(ana) + told(chi)


async def test_P33_all_members_get_the_notice_of_a_reply_if_the_owner_has_left(desk: Desk) -> None:
    queue, here = await desk.node.read(_queue, desk.people, "Reference", desk.people.reference)
    ticket = await _ticket(desk, here)
    member = await desk.node.read(permissions.member, desk.people.ana)
    given = c.Command(ticket, member, c.Assign(operator=desk.people.chi.pk), queue=here)
    await desk.node.lanes.execute(given)
    await desk.node.write(desk.people.chi.memberships.all().delete)
    await desk.node.write(queue.members.add, desk.people.marta)
    lines = [await _desk(desk, who) for who in (desk.people.ana, desk.people.marta, desk.people.ben, desk.people.chi)]
    await desk.node.lanes.execute(c.Command(ticket, c.Patron(ticket), c.Reply(text="Hello?")))
    for line in lines[:2]:
        await line.kind("ticket_notice", about="replied", ticket=ticket)
    assert told(lines[2]) == told(lines[3]) == []
