"""Simultaneous acts of many clients: one succeeds, and the others get its result."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from refdesk.chats.colleague_events import Claimed
from refdesk.chats.commands import End
from refdesk.chats.refusals import SeatMoved
from refdesk.client import PatronChat, operator, patron, start_chat
from refdesk.client.connection import new_key
from refdesk.eventlog.acts import Say
from refdesk.eventlog.events import MessageSent
from refdesk.protocol.down import Done, Refused, Seat
from refdesk.protocol.up import Do
from tests.servers import Server

from .colleagues import claim_at_once, on_desks
from .raw_connection import act, as_patron, raw
from .world import WIDGET, at_desk, conversation

OPERATORS = 20


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
async def test_one_of_twenty_simultaneous_claims_succeeds(running: Server, rounds: int) -> None:
    """In each round one succeeds, and the others get its name."""
    async with AsyncExitStack() as stack:
        desks = await on_desks(stack, [running], OPERATORS)
        await desks[0].set_status("online")
        for number in range(rounds):
            chat, _ = await start_chat(running.url, WIDGET, f"Race {number}")
            winner, who = await claim_at_once(desks, chat)
            log = (await desks[number % OPERATORS].open(chat)).feed.log
            assert [e.body.operator for e in log if isinstance(e.body, Claimed)] == [who.id]
            await winner.act(chat, End())


async def test_P9_one_key_sent_ten_times_at_once_is_one_event(running: Server) -> None:
    """All ten connections get the same event, nine of them as a repeat."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(at_desk(running))
        chat = await stack.enter_async_context(conversation(running, desk))
        connections = [await stack.enter_async_context(operator(running.url, session=desk.http)) for _ in range(10)]
        key = new_key()
        answers = await asyncio.gather(*(desk.act(chat.patron.chat, Say(text="Once"), key) for desk in connections))
        await chat.settle()
        [event] = [e for e in chat.patron.feed.log if isinstance(e.body, MessageSent) and e.body.text == "Once"]
        assert {answer.seq for answer in answers} == {event.seq}
        assert sorted(answer.repeat for answer in answers) == [False] + [True] * 9


async def test_one_start_sent_ten_times_at_once_is_one_chat(running: Server) -> None:
    """All ten get the same chat and token."""
    async with at_desk(running) as desk:
        key = new_key()
        starts = (start_chat(running.url, WIDGET, "Only once", key=key) for _ in range(10))
        started = set(await asyncio.gather(*starts))
        assert len(started) == 1
        [(chat, _)] = started
        assert (await desk.open(chat)).feed.texts == ["Only once"]
        await desk.until(lambda it: [row.excerpt for row in it.rows.values()].count("Only once") == 1)


async def test_P20_one_of_two_simultaneous_seat_requests_holds_the_seat(running: Server) -> None:
    """In any interleaving one window holds the seat and the other knows that it does not."""
    async with at_desk(running), AsyncExitStack() as stack:
        started = await start_chat(running.url, WIDGET, "Two windows")
        windows = [await stack.enter_async_context(patron(running.url, again=started)) for _ in range(3)]
        for _ in range(10):
            takers = [window for window in windows if not window.held]
            before = [_times_held(window) for window in takers]
            await asyncio.gather(*(window.take_seat() for window in takers))
            for window, times in zip(takers, before, strict=True):
                await _held_again(window, times)
            for window in windows:
                await window.until(lambda it: it.held is False or it.seat == max(w.seat for w in windows))
            answers = await asyncio.gather(*map(_sent_at_once, windows))
            assert [isinstance(answer, Done) for answer in answers] == [window.held for window in windows]
            assert sum(isinstance(answer, Done) for answer in answers) == 1


async def test_P19_a_hello_that_arrives_late_does_not_move_the_seat(running: Server) -> None:
    """The window has reconnected before its old hello arrives; it can still act."""
    async with at_desk(running):
        chat, token = await start_chat(running.url, WIDGET, "Cut twice")
        again = as_patron(token, window="the-same-window")
        async with raw(running.url, {**again, "attempt": 2}) as live:
            assert await live.receive(Seat) == Seat(held=True, seat=1)
            async with raw(running.url, {**again, "attempt": 1}) as late:
                assert await late.receive(Refused) == Refused(refusal=SeatMoved())
            await live.send(act(chat, "say", text="Still here"))
            assert isinstance(await live.receive(Done, Refused), Done)


def _times_held(window: PatronChat) -> int:
    return sum(frame.held for frame in window.received(Seat))


async def _sent_at_once(window: PatronChat) -> Done | Refused:
    """The server's answer to an act that doesn't wait for the seat, as those of `act` do."""
    key = new_key()
    await window.send(Do(key=key, log=window.log, act=Say(text="Here")))

    def answers(it: PatronChat) -> list[Done | Refused]:
        return [frame for frame in it.frames if isinstance(frame, Done | Refused) and frame.key == key]

    await window.until(lambda it: bool(answers(it)))
    return answers(window)[0]


async def _held_again(window: PatronChat, times: int) -> None:
    await window.until(lambda it: _times_held(it) > times)
