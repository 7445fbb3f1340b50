"""Changes of an operator's profile reach connections that stay open (T12)."""

import json

from refdesk.chats.commands import Claim
from refdesk.eventlog.acts import Say
from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.identity.models import DeskSession, EndedSession
from refdesk.protocol import up
from refdesk.staff.models import Operator

from .clients import World


def rename(who: Operator, name: str) -> None:
    changed = Operator.objects.get(pk=who.pk)
    changed.name = name
    changed.save(update_fields=["name"])


async def test_T12_patron_sees_the_new_display_name_alone(world: World, other: Node) -> None:
    people, node = world.people, world.node
    head = await world.chat()
    patron = await world.seated(head)
    ana = await world.operator(people.ana, other)
    ana.send(up.Watch())
    await ana.kind("desk", name="Ana Morales")
    await node.read(rename, people.ana, "Ana at the <b>desk</b>")
    other.hub.people_changed()
    await ana.kind("desk", name="Ana at the <b>desk</b>")
    await ana.done(head.chat, Claim())
    await ana.done(head.chat, Say(text="Good morning."))
    await patron.wait_for_seq((await world.head(head.chat)).last_seq)
    [claimed] = [event["body"] for event in patron.events if event["body"]["kind"] == "claimed"]
    assert (claimed["name"], claimed["operator"]) == ("Ana at the <b>desk</b>", 0)
    assert people.ana.email not in json.dumps(patron.received)


async def test_T12_session_ended_elsewhere_closes_its_connections_on_every_node(world: World, other: Node) -> None:
    people, node = world.people, world.node
    here, there = await world.operator(people.ana), await world.operator(people.ana, other)
    chi = await world.operator(people.chi)
    await node.read(lambda: DeskSession.objects.filter(operator=people.ana).end(EndedSession.Reason.SIGNED_OUT))
    for running in (node, other):
        await running.check_credentials()
    closing = [client.connection.closing for client in (here, there, chi)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None]
