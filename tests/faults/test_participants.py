"""T2: colleagues in one chat under races, kills and lost connections: one owner, and no message lost or doubled."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from refdesk.chats.colleague_events import Claimed, Joined, Left, OwnerChanged, Transferred
from refdesk.chats.commands import AcceptRequest, DeleteMessage, End, LeaveChat
from refdesk.chats.refusals import ChatEnded, NoNewOwner, NotYours
from refdesk.client import ActRefused, Desk, Http, start_chat
from refdesk.client.connection import new_key
from refdesk.client.http import Answer
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.events import MessageSent, Redacted
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.protocol.down import Done
from refdesk.protocol.up import Do
from tests.servers import BEN, MARTA, Server, server

from .kill import DIES
from .world import WIDGET, at_desk, check_same, conversation, department, gone, number_of, offered, restarted, shows

OWNERS = (Claimed, Transferred, OwnerChanged)


@pytest.fixture(scope="module")
def hasty() -> Iterator[Server]:
    """A server on which who closes their desk is gone after a second."""
    with server(REFDESK_OPERATOR_GRACE="1", entry="tests.faults.short_timeouts") as made:
        yield made


async def invited(owner: Desk, chat: int, *desks: Desk, note: str = "") -> None:
    """Invite the operator of these desks, and wait until all of them show the request."""
    await owner.invite(chat, department(desks[0], "Local History"), number_of(desks[0]), note)
    await asyncio.gather(*(offered(desk, chat) for desk in desks))


async def owners(desk: Desk, chat: int) -> list[int]:
    """The numbers of the owners, in order."""
    log = (await desk.open(chat)).feed.log
    return [entry.body.operator for entry in log if isinstance(entry.body, OWNERS)]


async def begun(url: str, owner: Desk, *desks: Desk) -> int:
    """A chat of this owner, to which the operator of these desks is invited."""
    chat, _ = await start_chat(url, WIDGET, "Race")
    await owner.claim(chat)
    await invited(owner, chat, *desks)
    return chat


async def accept_twice(url: str, ana: Desk, *desks: Desk) -> None:
    """One operator accepts on two desks at once: they join once, and both are done."""
    chat = await begun(url, ana, *desks)
    await asyncio.gather(*(desk.act(chat, AcceptRequest()) for desk in desks))
    mine = await desks[0].open(chat)
    assert [type(e.body) for e in mine.feed.log if isinstance(e.body, Joined)] == [Joined]
    await ana.act(chat, End())


async def both_leave(url: str, ana: Desk, ben: Desk) -> None:
    """The owner and the only participant leave at once: the second of them finds nobody to leave the chat to."""
    chat = await begun(url, ana, ben)
    await ben.act(chat, AcceptRequest())
    answers = await asyncio.gather(*(desk.act(chat, LeaveChat()) for desk in (ana, ben)), return_exceptions=True)
    [refused] = [answer for answer in answers if isinstance(answer, ActRefused)]
    assert refused.refusal == NoNewOwner()
    [owner] = [desk for desk, answer in zip((ana, ben), answers, strict=True) if answer is refused]
    assert (await owners(owner, chat))[-1] == number_of(owner)
    await owner.act(chat, End())


async def end_and_join(url: str, ana: Desk, ben: Desk) -> None:
    """The owner ends the chat while a colleague joins: it has ended, and nobody writes any more."""
    chat = await begun(url, ana, ben)
    end, join = await asyncio.gather(ana.act(chat, End()), ben.act(chat, AcceptRequest()), return_exceptions=True)
    assert isinstance(end, Done)
    assert isinstance(join, Done) or (isinstance(join, ActRefused) and isinstance(join.refusal, NoSuchChat | ChatEnded))
    with pytest.raises(ActRefused):
        await ben.act(chat, Say(text="Too late"))


async def reassign(http: Http, chat: int, form: dict[str, object]) -> Answer:
    """An administrator's request; raises OSError without an answer."""
    headers = {"Content_Type": "application/json", "X_CSRFToken": http.cookies["csrftoken"], "Referer": http.base}
    address = f"/api/v1/desk/administration/chats/{chat}/reassignment"
    return await http.call("POST", address, json.dumps(form).encode(), **headers)


async def test_T2_the_patron_sees_each_by_name_and_nothing_of_the_request(running: Server) -> None:
    async with at_desk(running) as ana, at_desk(running, BEN) as ben, conversation(running, ana) as chat:
        number = chat.patron.chat
        await invited(ana, number, ben, note="A secret note")
        mine = await ben.accept_request(number)
        await ben.until(lambda it: shows(it, number, participants=(number_of(ben),)))
        await ben.until(lambda it: it.about is not None and it.about.joined == (number,))
        await mine.say("I have the maps")
        await chat.operator.say("Ben knows them")
        await ben.act(number, LeaveChat())
        await chat.patron.until(lambda it: any(isinstance(e.body, Left) for e in it.feed.log))
        await gone(ben, number)
        authors = [(e.body.text, e.by.name) for e in chat.patron.feed.log if isinstance(e.body, MessageSent)][1:]
        assert authors == [("I have the maps", "Ben Okafor"), ("Ben knows them", "Ana Morales")]
        kinds = [type(e.body).__name__ for e in chat.patron.feed.log]
        assert not [kind for kind in kinds if kind.startswith(("Colleague", "Request"))]
        [joined] = [e.body for e in chat.patron.feed.log if isinstance(e.body, Joined)]
        assert (joined.name, joined.operator, joined.department) == ("Ben Okafor", 0, 0)
        with pytest.raises(ActRefused) as refused:
            await ben.act(number, Say(text="Still here?"))
        assert refused.value.refusal == NoSuchChat()


async def test_T11_a_removed_message_is_gone_for_a_second_desk_and_a_patron_who_reconnects(running: Server) -> None:
    async with at_desk(running) as ana, at_desk(running) as second, conversation(running, ana) as chat:
        number = chat.patron.chat
        sent = await chat.operator.say("The password is Zanzibar")
        other = await second.open(number)
        await other.until(lambda it: "The password is Zanzibar" in it.feed.texts)
        await chat.patron.until(lambda it: "The password is Zanzibar" in it.feed.texts)
        chat.patron.cut()
        await ana.act(number, DeleteMessage(seq=sent.seq or 0))
        for side in (other, chat.patron):
            await side.until(lambda it: any(isinstance(e.body, Redacted) for e in it.feed.log))
        again = await second.http.get(f"/api/v1/desk/transcripts/{number}")
        assert "Zanzibar" not in again.text
        async with at_desk(running) as fresh:
            assert "Zanzibar" not in str((await fresh.open(number)).feed.log)
        await ana.act(number, End())


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.long)])
async def test_T2_races_end_with_one_owner(running: Server, rounds: int) -> None:
    async with at_desk(running) as ana, at_desk(running, BEN) as ben, at_desk(running, BEN) as second:
        for _ in range(rounds):
            await accept_twice(running.url, ana, ben, second)
            await both_leave(running.url, ana, ben)
            await end_and_join(running.url, ana, ben)


async def test_T2_a_server_killed_at_the_acceptance_has_the_colleague_once() -> None:
    """Killed between the commit and its announcement, while all three write: the repeat finds the participation."""
    with server({DIES: "joined"}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            ben = await stack.enter_async_context(at_desk(running, BEN))
            chat = await stack.enter_async_context(conversation(running, ana))
            number = chat.patron.chat
            await invited(ana, number, ben)
            accepted = asyncio.create_task(ben.act(number, AcceptRequest(), new_key(), limit=None))
            said = [
                asyncio.create_task(chat.patron.say("Are you there?", limit=60.0)),
                asyncio.create_task(chat.operator.say("One moment", limit=60.0)),
            ]
            await restarted(running)
            assert (await accepted).repeat
            await asyncio.gather(*said)
            mine = await ben.open(number)
            await mine.say("Hello, I am Ben")
            await chat.patron.until(lambda it: "Hello, I am Ben" in it.feed.texts)
            check_same(chat.patron.feed, mine.feed)
            assert [type(e.body) for e in mine.feed.log if isinstance(e.body, (*OWNERS, Joined))] == [Claimed, Joined]
            assert sorted(mine.feed.texts)[:2] == ["Are you there?", "Hello, I am Ben"]
            await chat.operator.say("And I am Ana")


async def test_T10_a_server_killed_at_a_reassignment_reassigns_once() -> None:
    """Killed between the commit and its announcement: the administrator repeats the request with its key."""
    with server({DIES: "transferred"}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            ben = await stack.enter_async_context(at_desk(running, BEN))
            marta = await stack.enter_async_context(at_desk(running, MARTA))
            chat = await stack.enter_async_context(conversation(running, ana))
            number = chat.patron.chat
            form = {"key": new_key(), "operator": number_of(ben), "department": department(ben, "Local History")}
            lost = asyncio.create_task(reassign(marta.http, number, form))
            with pytest.raises(OSError):  # noqa: PT011 whichever the broken connection is reported with
                await lost
            await restarted(running)
            assert (await reassign(marta.http, number, form)).status == 204
            mine = await ben.open(number)
            await mine.say("Hello, I am Ben")
            await chat.patron.until(lambda it: "Hello, I am Ben" in it.feed.texts)
            assert await owners(ben, number) == [number_of(ana), number_of(ben)]
            with pytest.raises(ActRefused) as refused:
                await ana.act(number, Say(text="Still mine?"))
            assert isinstance(refused.value.refusal, NoSuchChat | NotYours)


async def test_T2_a_colleague_whose_tab_closes_at_the_acceptance_leaves_again(hasty: Server) -> None:
    async with at_desk(hasty) as ana, conversation(hasty, ana) as chat:
        number = chat.patron.chat
        async with at_desk(hasty, BEN) as ben:
            await invited(ana, number, ben)
            await ben.send(Do(key=new_key(), log=chat_at(number), act=AcceptRequest()))
        await chat.operator.until(lambda it: any(isinstance(e.body, Left) for e in it.feed.log), 30.0)
        assert chat.operator.feed.log[-1].by.role == "system"
        await chat.operator.say("He is gone, I am here")
        await chat.patron.until(lambda it: "He is gone, I am here" in it.feed.texts)
        assert await owners(ana, number) == [number_of(ana)]


async def test_T2_a_participant_takes_over_from_an_owner_who_is_gone(hasty: Server) -> None:
    """The chat moves to the participant's department, whose board has it then."""
    async with at_desk(hasty, BEN) as ben, at_desk(hasty) as ana, conversation(hasty, ana) as chat:
        number = chat.patron.chat
        await invited(ana, number, ben)
        await ben.accept_request(number)
        ana.hold()
        await ben.until(lambda it: shows(it, number, operator_gone=True), 30.0)
        mine = await ben.take_over(number)
        history = department(ben, "Local History")
        await ben.until(lambda it: shows(it, number, department=history, operator_gone=False))
        await mine.say("I continue alone")
        await chat.patron.until(lambda it: "I continue alone" in it.feed.texts)
        ana.release()
        await gone(ana, number)
        assert await owners(ben, number) == [number_of(ana), number_of(ben)]
