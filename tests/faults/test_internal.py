"""T3: messages of internal chats survive kills: none is lost, none doubled, all in the order of the log."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest

from refdesk.client import Desk, Feed, Http, announce_file, upload
from refdesk.client.connection import new_key
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import Address, internal_chat_at
from tests.files.samples import PDF
from tests.servers import ANA, BEN, MARTA, server

from .kill import DIES, LAST_WORDS
from .workload import UNLIMITED
from .world import at_desk, check_in_order, restarted


async def of_library(desk: Desk) -> Address:
    """The address of the internal chat of the operator's library."""
    csrf = next(value for name, value in desk.http.cookies.items() if "csrf" in name.lower())
    body = {"scope": "library", "id": 1}
    made = await desk.http.post_json("/api/v1/desk/internal-chats", body, X_CSRFToken=csrf, Referer=desk.http.base)
    return internal_chat_at(made["internal_chat"])


def check(feed: Feed, said: list[str]) -> None:
    check_in_order(feed)
    assert sorted(feed.texts) == sorted(said)


async def test_T3_a_server_killed_before_the_announcement_announces_after_its_restart() -> None:
    """The sender's repeat finds the message stored; the reader's feed continues at its number."""
    with server({DIES: "stored"}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            ben = await stack.enter_async_context(at_desk(running, BEN))
            chat = await of_library(ana)
            mine, theirs = await ana.open(chat), await ben.open(chat)
            await mine.say("First")
            await theirs.until(lambda it: it.feed.texts == ["First"])
            said = asyncio.create_task(ana.act(chat, Say(text=LAST_WORDS), new_key(), limit=None))
            await restarted(running)
            assert (await said).repeat
            await theirs.until(lambda it: LAST_WORDS in it.feed.texts, 30.0)
            await mine.until(lambda it: LAST_WORDS in it.feed.texts, 30.0)
            check(mine.feed, ["First", LAST_WORDS])
            check(theirs.feed, ["First", LAST_WORDS])


@pytest.mark.parametrize("moment", ["uploaded", "file_sent"])
async def test_T3_a_server_killed_between_upload_and_message_has_the_file_once(moment: str) -> None:
    """The upload's repeat continues after the last step that was stored."""
    with server({DIES: moment}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            ben = await stack.enter_async_context(at_desk(running, BEN))
            chat = await of_library(ana)
            mine, theirs = await ana.open(chat), await ben.open(chat)
            token = await announce_file(ana.http, chat, "map.pdf", len(PDF))
            with pytest.raises((OSError, EOFError, asyncio.IncompleteReadError)):
                await upload(ana.http, token, PDF)
            await restarted(running)
            for _ in range(2):
                assert (await upload(ana.http, token, PDF)).status == 201
            await mine.say("Here it is")
            for side in (mine, theirs):
                await side.until(lambda it: it.feed.texts == ["Here it is"], 30.0)
                check_in_order(side.feed)
                assert [file.name for file in side.feed.files] == ["map.pdf"]
            address = f"/files/{mine.feed.files[0].token}/"
            assert (await ben.http.get(address)).body == PDF
            assert (await Http(running.url).call("GET", address)).status == 404


@pytest.mark.parametrize(
    "kills", [3, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(900)])], ids=["handful", "many"]
)
async def test_T3_acknowledged_messages_survive_kills(kills: int) -> None:
    with server(UNLIMITED) as running:
        async with AsyncExitStack() as stack:
            desks = [await stack.enter_async_context(at_desk(running, email)) for email in (ANA, BEN, MARTA)]
            chat = await of_library(desks[0])
            opened = [await desk.open(chat) for desk in desks]
            said: list[str] = []
            stop = asyncio.Event()

            async def write(desk: Desk) -> None:
                while not stop.is_set():
                    text = f"{id(desk)} {len(said)} {random.random()}"
                    await desk.act(chat, Say(text=text), new_key(), limit=None)
                    said.append(text)
                    await asyncio.sleep(0.02)

            writers = [asyncio.create_task(write(desk)) for desk in desks]
            for _ in range(kills):
                before = len(said)
                while len(said) < before + random.randint(3, 15):  # noqa: ASYNC110 the writers signal nothing
                    await asyncio.sleep(0.01)
                running.kill()
                await asyncio.to_thread(running.start)
            stop.set()
            await asyncio.gather(*writers)
            for chat_of_desk in opened:
                await chat_of_desk.until(lambda it: len(it.feed.texts) >= len(said), 30.0)
                check(chat_of_desk.feed, said)
