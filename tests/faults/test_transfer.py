"""T1: transfers under races and kills: one operator has the chat, and no message is lost or doubled."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from refdesk.chats.colleague_events import Claimed, ColleagueRequested, Transferred
from refdesk.chats.commands import AcceptRequest, End
from refdesk.chats.refusals import NotOffered
from refdesk.client import ActRefused, start_chat
from refdesk.client.connection import new_key
from refdesk.eventlog.acts import Say
from refdesk.protocol.down import Done
from tests.servers import BEN, Server, server

from .colleagues import PASSWORD, colleagues
from .kill import DIES
from .world import WIDGET, at_desk, check_same, conversation, department, gone, offered, restarted

COLLEAGUES = 6


@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.long)])
async def test_T1_one_of_many_who_accept_at_once_has_the_chat(running: Server, rounds: int) -> None:
    emails = colleagues(running, COLLEAGUES, "Local History")
    async with AsyncExitStack() as stack:
        ana = await stack.enter_async_context(at_desk(running))
        desks = [await stack.enter_async_context(at_desk(running, email, PASSWORD)) for email in emails]
        history = department(desks[0], "Local History")
        for number in range(rounds):
            chat, _ = await start_chat(running.url, WIDGET, f"Race {number}")
            await ana.claim(chat)
            await ana.request_transfer(chat, history)
            await asyncio.gather(*(offered(desk, chat) for desk in desks))
            results = await asyncio.gather(*(desk.act(chat, AcceptRequest()) for desk in desks), return_exceptions=True)
            [winner] = [desk for desk, result in zip(desks, results, strict=True) if isinstance(result, Done)]
            assert winner.welcome is not None
            assert winner.welcome.operator is not None
            who = winner.welcome.operator
            refusals = [result.refusal for result in results if isinstance(result, ActRefused)]
            assert refusals == [NotOffered(by=who.name)] * (COLLEAGUES - 1)
            log = (await winner.open(chat)).feed.log
            assert [e.body.operator for e in log if isinstance(e.body, Claimed | Transferred)][1:] == [who.id]
            await gone(ana, chat)
            await winner.act(chat, End())


async def test_T1_a_server_killed_at_the_acceptance_has_one_operator_for_the_chat() -> None:
    """Killed between the commit and its announcement: the repeat finds the transfer."""
    with server({DIES: "transferred"}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            ben = await stack.enter_async_context(at_desk(running, BEN))
            chat = await stack.enter_async_context(conversation(running, ana))
            await ana.request_transfer(chat.patron.chat, department(ben, "Local History"))
            await offered(ben, chat.patron.chat)
            key = new_key()
            accepted = asyncio.create_task(ben.act(chat.patron.chat, AcceptRequest(), key, limit=None))
            said = asyncio.create_task(chat.patron.say("Are you there?", limit=60.0))
            await restarted(running)
            assert (await accepted).repeat
            await said
            mine = await ben.open(chat.patron.chat)
            await mine.say("Hello, I am Ben")
            await chat.patron.until(lambda it: "Hello, I am Ben" in it.feed.texts)
            check_same(chat.patron.feed, mine.feed)
            assert [type(e.body) for e in mine.feed.log if isinstance(e.body, Claimed | Transferred)] == [
                Claimed,
                Transferred,
            ]
            assert mine.feed.texts.count("Are you there?") == 1
            with pytest.raises(ActRefused):
                await ana.act(chat.patron.chat, Say(text="Still mine?"))


async def test_T1_a_request_survives_a_kill_and_its_time_goes_on(running: Server) -> None:
    async with at_desk(running) as ana, at_desk(running, BEN) as ben, conversation(running, ana) as chat:
        number = chat.patron.chat
        await ana.request_transfer(number, department(ben, "Local History"), note="She knows the maps.")
        await offered(ben, number)
        assert ben.about is not None
        [before] = ben.about.offers
        running.kill()
        await asyncio.to_thread(running.start)
        await ben.until(lambda it: it.about is not None and it.about.offers == (before,))
        await ben.accept_request(number)
        await chat.patron.until(lambda it: any(isinstance(e.body, Transferred) for e in it.feed.log))


async def test_T1_the_patron_sees_who_joined_and_nothing_of_the_request(running: Server) -> None:
    async with at_desk(running) as ana, at_desk(running, BEN) as ben, conversation(running, ana) as chat:
        number = chat.patron.chat
        await ana.request_transfer(number, department(ben, "Local History"), note="A secret note")
        await offered(ben, number)
        mine = await ben.accept_request(number)
        await mine.say("Hello")
        await chat.patron.until(lambda it: "Hello" in it.feed.texts)
        kinds = [type(e.body).__name__ for e in chat.patron.feed.log]
        assert "Transferred" in kinds
        assert not [kind for kind in kinds if kind.startswith("Transfer") and kind != "Transferred"]
        [transferred] = [e.body for e in chat.patron.feed.log if isinstance(e.body, Transferred)]
        assert (transferred.name, transferred.operator, transferred.department) == ("Ben Okafor", 0, 0)
        assert [e.body.note for e in mine.feed.log if isinstance(e.body, ColleagueRequested)] == ["A secret note"]
