"""The chat without JavaScript on a real server, which is killed between two pages."""

import asyncio
import re
from http.client import HTTPResponse
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.faults.world import at_desk
from tests.servers import Server, server

START = "/ask/ask/chat/"

pytestmark = pytest.mark.usefixtures("process")


class Pages:
    """Loads pages and sends forms over HTTP, as a text browser does."""

    def __init__(self, running: Server) -> None:
        self._running = running
        self.html = self.refresh = ""

    async def open(self, path: str) -> None:
        await asyncio.to_thread(self._load, path, None)

    async def send(self, fields: dict[str, str]) -> None:
        await asyncio.to_thread(self._load, START, urlencode(fields).encode())

    def _load(self, path: str, body: bytes | None) -> None:
        response: HTTPResponse
        with urlopen(Request(self._running.url + path, body), timeout=20) as response:
            self.html = response.read().decode()
            self.refresh = response.headers.get("Refresh", "").partition("url=")[2]

    def hidden(self, name: str) -> str:
        match = re.search(rf'name="{name}" value="([^"]+)"', self.html)
        assert match
        return match[1]


async def test_L3_nothing_is_lost_or_doubled_when_the_server_is_killed_between_two_pages() -> None:
    with server() as running:
        pages = Pages(running)
        async with at_desk(running) as desk:
            await pages.open(START)
            start = {"key": pages.hidden("key"), "do": "start-anyway", "question": "Where do I renew?"}
            await pages.send(start)
            row = await desk.waiting()
            assert (row.question, row.connection) == ("Where do I renew?", "up")
            await asyncio.to_thread(running.kill)
            await asyncio.to_thread(running.start)
            await pages.send(start)
            await pages.open(pages.refresh)
            chat = await desk.claim(row.chat, limit=30)
            await chat.say("At the front desk.", limit=30)
            await pages.open(pages.refresh)
            assert "<title>You have a new answer" in pages.html
            reply = {"token": pages.hidden("token"), "key": pages.hidden("key"), "do": "say", "text": "Thank you"}
            await pages.send(reply)
            await asyncio.to_thread(running.kill)
            await asyncio.to_thread(running.start)
            await pages.send(reply)
            assert pages.html.count("Thank you") == 1
            assert pages.html.count("Where do I renew?") == 1
            await pages.open(pages.refresh)
            assert "<title>Waiting for an answer" in pages.html
