"""A changed password, or the end of a session, ends the connections that hang on it, on every node."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.people.models import Operator

from .clients import Desk


def change_password(who: Operator) -> None:
    """As an administrator does, or somebody on the command line."""
    changed = Operator.objects.get(pk=who.pk)
    changed.set_password("another-quay-street-15")
    changed.save(update_fields=["password"])


async def test_P6_a_changed_password_closes_connections_on_every_node(desk: Desk, other: Node) -> None:
    people, node = desk.people, desk.node
    ana, script = await desk.operator(people.ana), await desk.operator(people.ana, other, desk=False)
    chi = await desk.operator(people.chi)
    patron = await desk.seated(await desk.chat())
    await node.read(change_password, people.ana)
    for each in (node, other):
        await each.check_credentials()
    closing = [line.connection.closing for line in (ana, script, chi, patron)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None, None]


async def test_P6_a_new_connection_token_is_valid_after_a_password_change(desk: Desk) -> None:
    await desk.node.read(change_password, desk.people.ana)
    ana = await desk.operator(await desk.node.read(Operator.objects.get, pk=desk.people.ana.pk))
    await desk.node.check_credentials()
    assert ana.connection.closing is None


async def test_P6_an_unannounced_end_of_a_session_closes_its_connections(desk: Desk, other: Node) -> None:
    people, node = desk.people, desk.node
    ana, there = await desk.operator(people.ana), await desk.operator(people.ana, other)
    await node.read(Session.objects.all().delete)
    later = await desk.operator(people.ana, other)
    for each in (node, other):
        await each.check_credentials()
    closing = [line.connection.closing for line in (ana, there, later)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None]


async def test_a_connected_desk_extends_its_session(desk: Desk) -> None:
    """It asks for no page for hours, and none is asked of its operator."""
    people, node = desk.people, desk.node
    ana = await desk.operator(people.ana)
    soon = timezone.now() + timedelta(minutes=30)
    await node.read(lambda: Session.objects.update(expire_date=soon))
    await node.extend_sessions()
    [ends] = await node.read(lambda: list(Session.objects.values_list("expire_date", flat=True)))
    assert ends > soon + timedelta(hours=11)
    assert ana.connection.closing is None
