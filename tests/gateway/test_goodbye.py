"""Ends of connections while the database is unavailable, and new ones while a node begins another lease."""

import asyncio
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.chats.commands import Command, LoseConnection
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.gateway import codes, connection, open_desk
from refdesk.gateway.node import Node
from refdesk.live.bus.memory import Exchange, MemoryBus
from refdesk.presence import desks, leases, statuses
from refdesk.presence.models import Desk as OpenDesk
from refdesk.presence.models import Node as Lease
from refdesk.protocol import up

from .clients import PATIENCE, Client, World
from .conftest import TERMS


async def test_P21_a_lost_connection_is_stored_once_the_database_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the chat would look connected and never end."""
    submit, refused = world.node.lanes.submit, list[Command]()

    def once_away(command: Any, settled: Any) -> None:
        if isinstance(command, Command) and isinstance(command.act, LoseConnection) and not refused:
            refused.append(command)
            settled(Refused(Unavailable()))
        else:
            submit(command, settled)

    monkeypatch.setattr(world.node.lanes, "submit", once_away)
    head = await world.chat()
    (await world.seated(head)).end()
    assert (await world.until(head.chat, lambda h: h.connection == "lost")).deadline
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        (desks, "close_desk", OperationalError("away")),
        (desks, "close_desk", RuntimeError("broken")),
        (statuses, "set_status", RuntimeError("broken")),
    ],
)
async def test_a_closed_desk_is_stored_once_the_database_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, wrong: Exception
) -> None:
    """Otherwise the department would stay online without an operator."""
    monkeypatch.setattr(open_desk, "RETRY", 0.0)
    monkeypatch.setattr(connection, "RETURN", 0.0)
    ana = await world.operator(world.people.ana)
    await ana.go_online()
    real, failed = getattr(module, name), list[Exception]()

    def once_wrong(*facts: Any) -> None:
        if not failed:
            failed.append(wrong)
            raise wrong
        real(*facts)

    monkeypatch.setattr(module, name, once_wrong)
    ana.send(up.SetStatus(key="l" * 22, status="away"))
    ana.end()
    async with asyncio.timeout(PATIENCE):
        while await world.node.read(OpenDesk.objects.exists):  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0.005)
    assert failed


async def test_a_desk_row_ends_with_the_lease_of_a_stopped_node(world: World, exchange: Exchange) -> None:
    """Further attempts to write would never succeed. Until then, the operator has time to reconnect elsewhere."""
    leaving = Node(TERMS, lambda name: MemoryBus(exchange))
    await leaving.start()
    ana = await world.operator(world.people.ana, leaving)
    await ana.go_online()
    await leaving.stop()
    async with asyncio.timeout(PATIENCE):
        await ana.connection._close_desk()
    assert await world.node.read(OpenDesk.objects.exists)
    await world.node.write(Lease.objects.filter(pk=leaving.id).update, lease_until=0)
    await world.node.renew_lease()
    assert not await world.node.read(OpenDesk.objects.exists)


async def test_P21_a_client_that_connects_during_a_new_lease_has_to_reconnect(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their seat names a node without a lease, so their chat would end."""
    head, loop, clients, begin = await world.chat(), asyncio.get_running_loop(), list[Client](), leases.begin

    async def come() -> None:
        clients.append(world.patron(head))
        await clients[0].kind("seat", held=True)

    def begin_late(node: str) -> None:
        asyncio.run_coroutine_threadsafe(come(), loop).result(PATIENCE)
        begin(node)

    await world.node.read(Lease.objects.update, lease_until=0)
    # The lane of PostgreSQL itself gives nobody a seat while it begins a lease.
    monkeypatch.setattr(world.node, "lease_write", world.node.read)
    monkeypatch.setattr(leases, "begin", begin_late)
    await world.node.renew_lease()
    assert [client.connection.closing for client in clients] == [codes.TRY_AGAIN]
    clients[0].end()
    await world.seated(head, seat=1)
    assert (await world.head(head.chat)).node in await world.node.read(leases.living)
