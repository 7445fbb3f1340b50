"""Kills between an event and its consequences: they follow after the restart."""

import asyncio
import json
import time
from typing import Any

import pytest

from refdesk.chats.commands import End, Forget
from refdesk.client import Http, patron, send_file
from refdesk.client.connection import new_key
from refdesk.client.sign_in import sign_in
from tests.retention.test_no_trace import found
from tests.servers import ANA, Server, server

from .kill import DIES, LAST_WORDS
from .world import WIDGET, at_desk

DYING, QUICK = "tests.faults.kill", "tests.faults.short_timeouts"
WITHIN = 30.0
WORDS = ("xylophonequestion", "quetzalcontent", "okapi@example.org", "zeppelin.txt")
INDEXED = (
    "from refdesk.transcripts.models import Due",
    "from django.db import connection",
    "cursor = connection.cursor()",
    "_ = cursor.execute('SELECT count(*), count(DISTINCT rowid) FROM transcripts_words')",
    "print(*cursor.fetchone(), Due.objects.count())",
)


async def test_an_ended_chat_is_indexed_once_whenever_the_indexer_was_killed() -> None:
    """Killed before and after the words are written."""
    moments = ("read", "indexed")
    with server({DIES: moments[0]}, entry=DYING) as running:
        http = await sign_in(running.url, ANA, running.passwords[ANA])
        chats = []
        for moment in moments:
            running.environ[DIES] = moment
            if not running.running:
                await asyncio.to_thread(running.start)
            chats.append(await had(running, http, moment))
        running.entry = QUICK
        await asyncio.to_thread(running.start)
        await until_shown(http, LAST_WORDS, chats[::-1])
        for moment, chat in zip(moments, chats, strict=True):
            assert await shown(http, f"last {moment}") == [chat]
        rows, places, due = running.django(*INDEXED).split()
        assert (rows == places, due) == (True, "0")


async def had(running: Server, http: Http, moment: str) -> int:
    """End a chat with the last words, which kills the server."""
    async with at_desk(running), patron(running.url, WIDGET, f"Okapi {moment}") as dana:
        # From now on its words are not read again until its end.
        await until_shown(http, f"okapi {moment}", [dana.chat])
        await dana.say(f"{LAST_WORDS} {moment}")
        # It may die before anybody hears of the end.
        ended = asyncio.create_task(dana.act(End(), limit=None))
        assert await asyncio.to_thread(running.wait) == -9
        ended.cancel()
        return dana.chat


async def until_shown(http: Http, search: str, chats: list[int]) -> None:
    """Wait until a search for these words finds these chats."""
    give_up = time.monotonic() + WITHIN
    while (seen := await shown(http, search)) != chats:
        assert time.monotonic() < give_up, seen
        await asyncio.sleep(0.1)


async def shown(http: Http, search: str) -> list[int]:
    """The chats that a search for these words finds, the latest first."""
    page = (await http.get(f"/api/v1/desk/transcripts?search={search.replace(' ', '+')}")).json()
    return [line["chat"] for line in page["transcripts"]]


@pytest.mark.parametrize("moment", ["forgetting", "forgotten"])
async def test_a_patrons_wish_to_forget_survives_a_kill(moment: str) -> None:
    """An act that was not stored is stored with the repeat; a stored one is not repeated. The bytes of files and the
    residue in the write-ahead log go as well, while the number of the chat can still be found."""
    with server({DIES: moment}, entry=DYING) as running:
        opening = patron(running.url, WIDGET, WORDS[0], contact=WORDS[2])
        async with at_desk(running) as desk, opening as dana:
            await desk.claim(dana.chat)
            content = WORDS[1].encode() * 2_000
            await send_file(Http(running.url), dana.chat, WORDS[3], content, token=dana.token, key=new_key())
            await dana.end()
            forgot = asyncio.create_task(dana.act(Forget(), limit=WITHIN))
            assert await asyncio.to_thread(running.wait) == -9
            assert WORDS[0] in found(running.data, WORDS)
            running.entry = QUICK
            await asyncio.to_thread(running.start)
            assert (await forgot).repeat is (moment == "forgotten")
        await until_gone(running)
        http = await sign_in(running.url, ANA, running.passwords[ANA])
        await until_shown(http, str(dana.chat), [dana.chat])
        assert [await shown(http, word) for word in WORDS] == [[], [], [], []]
        assert redacted(running) == {"patron": 1}


async def until_gone(running: Server) -> None:
    """Wait until no file contains the text."""
    give_up = time.monotonic() + WITHIN
    while left := found(running.data, WORDS):
        assert time.monotonic() < give_up, left
        await asyncio.sleep(0.1)


def redacted(running: Server) -> dict[str, Any]:
    """The number of redacted texts by reason."""
    output = running.django(
        "import json",
        "from refdesk.retention.models import LedgerEntry",
        "print(json.dumps(dict(LedgerEntry.objects.filter(datum='text').values_list('cause', 'count'))))",
    )
    return dict(json.loads(output))
