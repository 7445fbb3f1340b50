"""A node that stood still ends no chat of a patron who could not reconnect meanwhile."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from refdesk.chats.commands import Claim
from refdesk.chats.head import Head
from refdesk.chats.models import Chat
from refdesk.gateway import node as nodes
from refdesk.gateway.sweeper import HELD_UP, Sweeper
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator as Person

from .clients import World
from .conftest import TERMS


@pytest.fixture(autouse=True)
def _no_sweep_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "SWEEP", 3600.0)


@pytest.fixture(name="sweeper")
def _sweeper(world: World) -> Sweeper:
    world.node.sweeper.swept = now_ms()
    return world.node.sweeper


async def _disconnected_too_long(world: World) -> Head:
    """A chat whose grace has expired in the database."""
    head = await world.chat()
    (await world.seated(head)).end()
    await world.until(head.chat, lambda head: head.connection == "lost")
    await _overdue(world, head)
    return head


async def _overdue(world: World, head: Head) -> None:
    await world.node.read(Chat.objects.filter(pk=head.chat).update, deadline=1)


async def _away_too_long(world: World) -> Head:
    """A chat whose operator has been absent for longer than the grace in the database."""
    head = await world.chat()
    ana = await world.operator(world.people.ana, desk=False)
    await ana.done(head.chat, Claim())
    away = now_ms() - 10 * TERMS.operator_grace
    await world.node.read(Person.objects.filter(pk=world.people.ana.pk).update, desk_seen_at=away)
    return head


@pytest.mark.parametrize("held_up", [HELD_UP + 1_000, 24 * 3600_000])
async def test_P21_a_grace_starts_again_after_the_node_stood_still(
    world: World, sweeper: Sweeper, held_up: int
) -> None:
    """After a suspended machine, an unavailable database, or a changed clock."""
    head = await _disconnected_too_long(world)
    before = sweeper.swept
    await sweeper.sweep(before + held_up)
    again = await world.until(head.chat, lambda head: (head.deadline or 0) > before)
    assert (again.state, again.connection) == ("waiting", "lost")
    assert again.deadline is not None
    assert again.deadline >= before + TERMS.grace
    await sweeper.sweep(now_ms())
    (await world.seated(again, seat=again.seat, visible=True)).end()
    assert (await world.head(head.chat)).state == "waiting"


async def test_operators_get_time_to_open_desks_after_the_node_stood_still(world: World, sweeper: Sweeper) -> None:
    """Their browsers reconnect within seconds, and no colleague may take over their chats until then."""
    head = await _away_too_long(world)
    now = sweeper.swept + HELD_UP + 1_000
    await sweeper.sweep(now)
    await sweeper.sweep(now)
    assert not (await world.head(head.chat)).operator_gone
    for passed in range(0, TERMS.operator_grace + 1, HELD_UP):
        await sweeper.sweep(now + passed)
    await world.until(head.chat, lambda head: head.operator_gone)


async def test_P21_an_expired_grace_ends_the_chat_while_sweeps_are_regular(world: World, sweeper: Sweeper) -> None:
    head = await _disconnected_too_long(world)
    await sweeper.sweep(sweeper.swept + HELD_UP)
    ended = await world.until(head.chat, lambda head: head.state == "ended")
    assert ended.ended_by == "disconnection"


async def test_P21_a_grace_starts_again_after_the_database_could_not_be_written(world: World, sweeper: Sweeper) -> None:
    """With a locked database or a full disk, reads still succeed."""
    head = await _disconnected_too_long(world)
    name = await world.node.read(lambda: str(connection.settings_dict["NAME"]))
    begun = now_ms()
    later = begun + HELD_UP + 1_000
    await world.node.write(_fail_soon)
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await sweeper.sweep(begun)
        await sweeper.sweep(later)
    await sweeper.sweep(later)
    now = await world.head(head.chat)
    assert (now.state, now.connection) == ("waiting", "lost")
    assert (now.deadline or 0) > now_ms()
    await _overdue(world, head)
    await sweeper.sweep(later)
    assert (await world.head(head.chat)).state == "ended"


def _fail_soon() -> None:
    """Have this connection wait 20 ms for a lock."""
    connection.cursor().execute("PRAGMA busy_timeout=20")


async def _hang(sweeper: Sweeper, begun: int) -> int:
    """Let a sweep's query last ten minutes without an error; returns the time after the next sweep."""

    async def nothing(query: Callable[..., list[Any]], *arguments: Any) -> list[Any]:
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeper, "read", nothing)
        await sweeper.sweep(begun)
    later = begun + 601_000
    await sweeper.sweep(later)
    return later


async def test_P21_a_grace_starts_again_after_the_database_hung(world: World, sweeper: Sweeper) -> None:
    """The grace of a disconnected patron."""
    head = await _disconnected_too_long(world)
    later = await _hang(sweeper, now_ms())
    await sweeper.sweep(later)
    now = await world.head(head.chat)
    assert (now.state, now.connection) == ("waiting", "lost")


async def test_operators_get_time_to_open_desks_after_the_database_hung(world: World, sweeper: Sweeper) -> None:
    """Two sweeps later, too."""
    head = await _away_too_long(world)
    sweeper.awake_since -= 24 * 3600_000
    later = await _hang(sweeper, now_ms())
    await sweeper.sweep(later)
    assert not (await world.head(head.chat)).operator_gone


async def test_a_clock_set_back_does_not_extend_operators_time(world: World, sweeper: Sweeper) -> None:
    """The clock was an hour fast when the node started."""
    head = await _away_too_long(world)
    begun = now_ms()
    sweeper.swept = sweeper.awake_since = begun + 3600_000
    for passed in range(0, TERMS.operator_grace + 1, HELD_UP):
        await sweeper.sweep(begun + passed)
    assert (await world.head(head.chat)).operator_gone
