"""A changed password or an ended session closes its connections on every node (P6)."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.protocol import up
from refdesk.staff.models import Operator

from .clients import World

KEY = "k" * 22


def change_password(who: Operator) -> None:
    """Change it as an administrator or a command does."""
    changed = Operator.objects.get(pk=who.pk)
    changed.set_password("another-quay-street-15")
    changed.save(update_fields=["password"])


async def test_P6_a_changed_password_closes_connections_on_every_node(world: World, other: Node) -> None:
    people, node = world.people, world.node
    ana, script = await world.operator(people.ana), await world.operator(people.ana, other, desk=False)
    chi = await world.operator(people.chi)
    patron = await world.seated(await world.chat())
    await node.read(change_password, people.ana)
    for running in (node, other):
        await running.check_credentials()
    closing = [client.connection.closing for client in (ana, script, chi, patron)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None, None]


async def test_P6_a_new_connection_token_is_valid_after_a_password_change(world: World) -> None:
    await world.node.read(change_password, world.people.ana)
    ana = await world.operator(await world.node.read(Operator.objects.get, pk=world.people.ana.pk))
    await world.node.check_credentials()
    assert ana.connection.closing is None


async def test_P6_an_unannounced_end_of_a_session_closes_its_connections(world: World, other: Node) -> None:
    people, node = world.people, world.node
    ana, there = await world.operator(people.ana), await world.operator(people.ana, other)
    await node.read(Session.objects.all().delete)
    later = await world.operator(people.ana, other)
    for running in (node, other):
        await running.check_credentials()
    closing = [client.connection.closing for client in (ana, there, later)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None]


async def test_a_desk_with_input_extends_its_session(world: World) -> None:
    """An open desk makes no request for hours; without input, its session ends."""
    people, node = world.people, world.node
    ana = await world.operator(people.ana)
    soon = timezone.now() + timedelta(minutes=5)
    await node.read(lambda: Session.objects.update(expire_date=soon))

    async def ends() -> datetime:
        await node.extend_sessions()
        [expires] = await node.read(lambda: list(Session.objects.values_list("expire_date", flat=True)))
        return expires

    assert await ends() == soon
    ana.send(up.Active())
    ana.send(up.SetStatus(key=KEY, status="away"))
    await ana.kind("done", key=KEY)
    assert await ends() > soon + timedelta(minutes=25)
    assert ana.connection.closing is None
