"""Disconnections of patrons and operators, their grace times, and presence."""

import asyncio
from collections.abc import Iterator

import pytest

from refdesk.chats import refusals as r
from refdesk.chats.colleague_events import OperatorBack, OperatorGone
from refdesk.chats.commands import TakeOver
from refdesk.chats.events import AnyBody, ConnectionLost, Ended, GraceRestarted, SeatTaken
from refdesk.client import ActRefused, OperatorChat, operator
from refdesk.client.feed import Entry
from tests.servers import MARTA, Server, server

from .short_timeouts import LEASE
from .world import at_desk, conversation, shows, widget_becomes

GRACE, OPERATOR_GRACE = 2, 1
LIMIT = 30.0
QUICK = "tests.faults.short_timeouts"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Server]:
    """A server with short grace times and a short lease."""
    grace = {"REFDESK_RECONNECT_GRACE": str(GRACE), "REFDESK_OPERATOR_GRACE": str(OPERATOR_GRACE)}
    with server({**grace, LEASE: "3000"}, entry=QUICK) as made:
        yield made


async def test_P21_only_a_longer_disconnection_is_shown_until_the_patron_returns(running: Server) -> None:
    """D1: nothing is shown within 3 s; a longer one is shown until the patron is back, with every message once."""
    async with at_desk(running) as desk, conversation(running, desk) as quick, conversation(running, desk) as slow:
        quick.patron.cut()
        left_at = (await quick.operator.note("now")).seq
        await quick.patron.until(lambda it: it.connections == 2)
        slow.patron.hold()
        lost = await _event(slow.operator, ConnectionLost)
        await slow.operator.say("Are you there?")
        await desk.until(lambda it: shows(it, slow.patron.chat, connection="lost"))
        assert desk.rows[slow.patron.chat].connection_at == lost.at
        slow.patron.release()
        await desk.until(lambda it: shows(it, slow.patron.chat, connection="up"))
        await slow.settle()
        assert slow.patron.feed.texts == ["Where are the maps?", "Are you there?"]
        assert left_at is not None
        assert not [entry for entry in quick.operator.feed.log if isinstance(entry.body, ConnectionLost)]


async def test_P21_a_chat_ends_after_its_grace_which_is_longer_for_hidden_windows(hasty: Server) -> None:
    """D2: ended by disconnection, with follow-ups; the grace of a hidden window is five times as long."""
    async with at_desk(hasty) as desk, conversation(hasty, desk) as seen, conversation(hasty, desk) as hidden:
        await hidden.patron.show(False)
        await hidden.patron.say("I look elsewhere")
        for chat in (hidden, seen):
            chat.patron.hold()
        away = await _event(hidden.operator, ConnectionLost)
        assert isinstance(away.body, ConnectionLost)
        assert away.body.hidden
        assert away.body.until - away.at == 5 * GRACE * 1000
        lost, ended = await _event(seen.operator, ConnectionLost), await _event(seen.operator, Ended)
        assert isinstance(ended.body, Ended)
        assert ended.body.by == "disconnection"
        assert ended.at - lost.at >= GRACE * 1000
        await desk.until(lambda it: shows(it, seen.patron.chat, ended_by="disconnection"))
        assert hidden.operator.feed.ended_by is None
        await seen.operator.note("They may come back")
        for chat in (hidden, seen):
            chat.patron.release()
        await seen.patron.until(lambda it: it.feed.ended_by == "disconnection")
        with pytest.raises(ActRefused) as refused:
            await seen.patron.say("I am back")
        assert refused.value.refusal == r.ChatEnded(by="disconnection", at=ended.at)
        await hidden.patron.say("I am back")


async def test_a_restart_starts_the_grace_of_disconnected_patrons_again() -> None:
    """An upgrade ends no chat: time in which patrons could not reconnect does not count."""
    with server(REFDESK_RECONNECT_GRACE="20") as running:
        async with at_desk(running) as desk, conversation(running, desk) as chat:
            chat.patron.hold()
            lost = await _event(chat.operator, ConnectionLost)
            assert isinstance(lost.body, ConnectionLost)
            await asyncio.to_thread(running.stop)
            await asyncio.to_thread(running.start)
            again = await _event(chat.operator, GraceRestarted)
            assert isinstance(again.body, GraceRestarted)
            assert again.body.until == again.at + 20_000 > lost.body.until
            chat.patron.release()
            await chat.patron.say("I am back", limit=LIMIT)
            assert chat.patron.feed.ended_by is None


async def test_a_colleague_can_take_over_the_chat_of_a_disconnected_operator(hasty: Server) -> None:
    """D4: after the grace the patron and the colleagues see it, and a colleague can take the chat over."""
    async with at_desk(hasty, MARTA) as marta, at_desk(hasty) as ana, conversation(hasty, ana) as chat:
        number = chat.patron.chat
        with pytest.raises(ActRefused) as refused:
            await marta.act(number, TakeOver())
        assert refused.value.refusal == r.StillAttended(by="Ana Morales")
        await marta.until(lambda it: shows(it, number, state="active"))
        ana_has_it = marta.rows[number].claimed_by
        ana.hold()
        await marta.until(lambda it: shows(it, number, operator_gone=True), LIMIT)
        await chat.patron.until(lambda it: any(isinstance(entry.body, OperatorGone) for entry in it.feed.log))
        pane = await marta.take_over(number)
        await pane.say("Let me help you")
        await chat.patron.until(lambda it: "Let me help you" in it.feed.texts)
        await marta.until(lambda it: not shows(it, number, claimed_by=ana_has_it))
        ana.release()
        marta_has_it = marta.rows[number].claimed_by
        await ana.until(lambda it: shows(it, number, claimed_by=marta_has_it))
        with pytest.raises(ActRefused) as late:
            await chat.operator.say("I am back")
        assert late.value.refusal == r.NotYours(by="Marta Lindqvist")


async def test_an_operator_who_returns_in_time_still_has_the_chat(hasty: Server) -> None:
    """D4: the log has the disconnection and its end; the chat is still theirs, and no message is lost."""
    async with at_desk(hasty, MARTA) as marta, at_desk(hasty) as ana, conversation(hasty, ana) as chat:
        number = chat.patron.chat
        ana.hold()
        await marta.until(lambda it: shows(it, number, operator_gone=True), LIMIT)
        await chat.patron.say("Hello?")
        ana.release()
        await marta.until(lambda it: shows(it, number, operator_gone=False), LIMIT)
        await chat.operator.say("Here I am")
        await _event(chat.operator, OperatorBack)
        assert chat.operator.feed.texts[-2:] == ["Hello?", "Here I am"]


async def test_the_widget_is_online_while_an_online_operators_desk_is_open(hasty: Server) -> None:
    """Offline while all are away, monitor other departments, connect a script only, or after the last desk closed."""
    await widget_becomes(hasty, online=False)
    async with at_desk(hasty) as ana:
        await widget_becomes(hasty, online=True)
        await ana.set_status("away")
        await widget_becomes(hasty, online=False)
        await ana.set_status("online")
        await widget_becomes(hasty, online=True)
        await ana.monitor([])
        await widget_becomes(hasty, online=False)
        await ana.monitor([ana.about.departments[0].id] if ana.about else [])
        async with operator(hasty.url, session=ana.http):
            ana.hold()
            await widget_becomes(hasty, online=True)
        await widget_becomes(hasty, online=False)
        async with operator(hasty.url, session=ana.http, desk=False):
            await widget_becomes(hasty, online=False)
        ana.release()
        await widget_becomes(hasty, online=True)
    await widget_becomes(hasty, online=False)


async def test_the_desks_of_a_killed_server_close_with_its_lease(hasty: Server) -> None:
    """Until then they may reconnect; an operator who does is online at once."""
    async with at_desk(hasty) as ana:
        await widget_becomes(hasty, online=True)
        ana.hold()
        await asyncio.to_thread(hasty.restart)
        await widget_becomes(hasty, online=False)
        ana.release()
        await widget_becomes(hasty, online=True)


async def test_P21_patrons_of_a_killed_server_are_disconnected_with_its_lease(hasty: Server) -> None:
    """A sweep of another node reports them. A hidden window has a longer grace."""
    async with at_desk(hasty) as ana, conversation(hasty, ana, mobile=True) as chat:
        seat = chat.patron.seat
        chat.patron.hold()
        await asyncio.to_thread(hasty.restart)
        lost = await _event(chat.operator, ConnectionLost)
        assert isinstance(lost.body, ConnectionLost)
        assert (lost.body.seat, lost.body.until - lost.at) == (seat, 5 * GRACE * 1000)
        chat.patron.release()
        regained = await _event(chat.operator, SeatTaken, after=lost.seq)
        assert isinstance(regained.body, SeatTaken)
        assert regained.body.seat == seat + 1


async def _event(chat: OperatorChat, kind: type[AnyBody], after: int = 0) -> Entry:
    """Wait for an event of this kind; returns the last one."""
    return await chat.until(lambda it: _last(it, kind, after), LIMIT)


def _last(chat: OperatorChat, kind: type[AnyBody], after: int) -> Entry | None:
    return next((e for e in reversed(chat.feed.log) if isinstance(e.body, kind) and e.seq > after), None)
