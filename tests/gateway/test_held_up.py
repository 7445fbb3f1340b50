"""A node that stood still ends no chat of a patron who could not come back meanwhile."""

import pytest

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


async def _off_the_line_too_long(desk: Desk) -> Head:
    """A chat whose grace is over, as far as the database knows."""
    head = await desk.chat()
    (await desk.seated(head)).end()
    await desk.until(head.chat, lambda head: head.line == "lost")
    await desk.node.reads.run(Chat.objects.filter(pk=head.chat).update, deadline=now_ms() - 1)
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
    head = await desk.chat()
    ana = await desk.operator(desk.cast.ana, desk=False)
    await ana.done(head.chat, Claim())
    away = now_ms() - 10 * TERMS.operator_grace
    await desk.node.reads.run(Person.objects.filter(pk=desk.cast.ana.pk).update, desk_seen_at=away)
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
