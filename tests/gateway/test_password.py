"""A password that is changed ends the connections of whoever signed in with the one before, on every node."""

from refdesk.gateway import codes
from refdesk.gateway.node import Node
from refdesk.people.models import Operator

from .clients import Desk


def change_password(who: Operator) -> None:
    """As an administrator does, or somebody on the command line."""
    changed = Operator.objects.get(pk=who.pk)
    changed.set_password("another-quay-street-15")
    changed.save(update_fields=["password"])


async def test_P6_a_changed_password_asks_for_a_fresh_credential_on_every_node(desk: Desk, other: Node) -> None:
    cast, node = desk.cast, desk.node
    ana, script = await desk.operator(cast.ana), await desk.operator(cast.ana, other, desk=False)
    chi = await desk.operator(cast.chi)
    patron = await desk.seated(await desk.chat())
    await node.reads.run(change_password, cast.ana)
    for each in (node, other):
        await each._check_passwords()
    closing = [line.connection.closing for line in (ana, script, chi, patron)]
    assert closing == [codes.BAD_CREDENTIAL, codes.BAD_CREDENTIAL, None, None]


async def test_P6_a_fresh_ticket_is_good_after_it(desk: Desk) -> None:
    await desk.node.reads.run(change_password, desk.cast.ana)
    ana = await desk.operator(await desk.node.reads.run(Operator.objects.get, pk=desk.cast.ana.pk))
    await desk.node._check_passwords()
    assert ana.connection.closing is None
