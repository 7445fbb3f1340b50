"""A node that stood still ends no chat of a patron who could not come back meanwhile."""

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
from refdesk.gateway.node import HELD_UP
from refdesk.kit.clock import now_ms
from refdesk.people.models import Operator as Person

from .clients import Desk
from .conftest import TERMS


@pytest.fixture(autouse=True)
def _no_sweep_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "SWEEP", 3600.0)


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> "Clock":
    clock = Clock()
    monkeypatch.setattr(nodes, "now_ms", lambda: clock.now)
    desk.node._swept = clock.now
    return clock


class Clock:
    """The node's, which a test sets."""

    def __init__(self) -> None:
        self.now = now_ms()


async def _off_the_line_too_long(desk: Desk) -> Head:
    """A chat whose grace is over, as far as the database knows."""
    head = await desk.chat()
    (await desk.seated(head)).end()
    await desk.until(head.chat, lambda head: head.line == "lost")
    await _overdue(desk, head)
    return head


async def _overdue(desk: Desk, head: Head) -> None:
    await desk.node.reads.run(Chat.objects.filter(pk=head.chat).update, deadline=now_ms() - 1)


async def _away_too_long(desk: Desk) -> Head:
    """A chat whose operator has been away for longer than the grace, as far as the database knows."""
    head = await desk.chat()
    ana = await desk.operator(desk.cast.ana, desk=False)
    await ana.done(head.chat, Claim())
    away = now_ms() - 10 * TERMS.operator_grace
    await desk.node.reads.run(Person.objects.filter(pk=desk.cast.ana.pk).update, desk_seen_at=away)
    return head


@pytest.mark.parametrize("held_up", [HELD_UP + 1_000, 24 * 3600_000])
async def test_P21_after_it_stood_still_the_grace_begins_anew(desk: Desk, held_up: int) -> None:
    """A machine that was suspended, a database that was away, a clock that was set."""
    head = await _off_the_line_too_long(desk)
    before, desk.node._swept = now_ms(), now_ms() - held_up
    await desk.node._sweep()
    again = await desk.until(head.chat, lambda head: (head.deadline or 0) > before)
    assert (again.state, again.line) == ("waiting", "lost")
    assert again.deadline is not None
    assert again.deadline >= before + TERMS.grace
    await desk.node._sweep()
    (await desk.seated(again, seat=again.seat, visible=True)).end()
    assert (await desk.head(head.chat)).state == "waiting"


async def test_after_it_stood_still_operators_have_time_to_open_their_desks(desk: Desk) -> None:
    """As after a start: their browsers come back within seconds, and nobody is to take their chats meanwhile."""
    head = await _away_too_long(desk)
    await desk.node._sweep()
    desk.node._swept = now_ms() - HELD_UP - 1_000
    for _ in range(2):
        await desk.node._sweep()
    assert not (await desk.head(head.chat)).operator_gone
    desk.node._awake_since = now_ms() - TERMS.operator_grace
    await desk.node._sweep()
    await desk.until(head.chat, lambda head: head.operator_gone)


async def test_P21_while_it_sweeps_as_ever_a_grace_that_is_over_ends_the_chat(desk: Desk) -> None:
    head = await _off_the_line_too_long(desk)
    await desk.node._sweep()
    ended = await desk.until(head.chat, lambda head: head.state == "ended")
    assert ended.ended_by == "disconnection"


async def test_P21_a_time_in_which_nothing_could_be_written_counts_as_one_in_which_it_stood_still(
    desk: Desk, clock: Clock
) -> None:
    """All the while it could read: a lock that somebody holds, a disk that is full."""
    head = await _off_the_line_too_long(desk)
    name = await desk.node.reads.run(lambda: str(connection.settings_dict["NAME"]))
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await desk.node._sweep()
        clock.now += HELD_UP + 1_000
        await desk.node._sweep()
    await desk.node._sweep()
    now = await desk.head(head.chat)
    assert (now.state, now.line) == ("waiting", "lost")
    assert (now.deadline or 0) > now_ms()
    await _overdue(desk, head)
    await desk.node._sweep()
    assert (await desk.head(head.chat)).state == "ended"


async def _hang(desk: Desk, clock: Clock) -> None:
    """The database answers what a sweep asks after ten minutes, and without an error; then the next sweep."""
    desk.node._awake_since = clock.now - 24 * 3600_000

    async def slowly(query: Callable[..., list[Any]], *arguments: Any) -> list[Any]:
        clock.now += 600_000
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.node.reads, "run", slowly)
        await desk.node._sweep()
    clock.now += 1_000
    await desk.node._sweep()


async def test_P21_a_database_that_hangs_without_an_error_counts_as_well(desk: Desk, clock: Clock) -> None:
    """For the patron's line."""
    head = await _off_the_line_too_long(desk)
    await _hang(desk, clock)
    await desk.node._sweep()
    now = await desk.head(head.chat)
    assert (now.state, now.line) == ("waiting", "lost")


async def test_operators_of_a_database_that_hung_have_time_to_open_their_desks(desk: Desk, clock: Clock) -> None:
    """Two sweeps later, too."""
    head = await _away_too_long(desk)
    await _hang(desk, clock)
    await desk.node._sweep()
    assert not (await desk.head(head.chat)).operator_gone


async def test_a_clock_that_is_set_back_keeps_no_operator_for_longer(desk: Desk, clock: Clock) -> None:
    """It was an hour fast when the node began."""
    head = await _away_too_long(desk)
    desk.node._awake_since = clock.now = clock.now + 3600_000
    await desk.node._sweep()
    clock.now -= 3600_000
    for _ in range(TERMS.operator_grace // HELD_UP + 1):
        await desk.node._sweep()
        clock.now += HELD_UP
    assert (await desk.head(head.chat)).operator_gone
