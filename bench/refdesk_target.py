"""Refdesk itself, run as `bin/serve` runs it, with the demo library and its limits set high enough for one address."""

import asyncio
import re
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from refdesk.chats.commands import Claim
from refdesk.client import Desk, Http, sign_in, start_chat
from refdesk.client.sign_in import connection_token

from . import commits
from .processes import Child, MeasurementFailed
from .targets import Stored, Target, numbers

AT_ONCE = 8
UNLIMITED = str(100_000)
OPERATOR = "ana@harbour.example"
MESSAGES = """SELECT chat_id, payload FROM chats_event
    WHERE chat_id >= {} AND kind = 'message_sent' AND payload LIKE '%"#%' ORDER BY chat_id, seq"""

T = TypeVar("T")
S = TypeVar("S")


class Refdesk(Target):
    """A Refdesk server. `watching` of its operators' sockets are dashboards too. SQLite without `database_url`."""

    dialect, path = "refdesk", "/live/socket"
    ADMINISTRATOR = "marta@harbour.example"
    OPERATOR = OPERATOR

    def __init__(self, name: str, folder: Path, database_url: str = "", watching: int = 5) -> None:
        super().__init__(name, folder)
        self.database_url = database_url
        self.watching = watching
        self.first_chat = 0
        self._desk: Desk | None = None

    async def start_server(self) -> None:
        """Start it, and sign the operator in."""
        command = [sys.executable, "-m", *self.module]
        self.server = await Child.start(command, self.folder / "server.log", self.environ())
        ready = await self.server.line_with("ready")
        found = re.search(r"http://[^/\s]*:(\d+)", ready)
        assert found, ready
        self.port = int(found[1])
        self._session: Http = await sign_in(self.url, OPERATOR, self.password())

    @property
    def module(self) -> list[str]:
        """The module to run, and its arguments."""
        return ["refdesk.server.serve"]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def make_chats(self, count: int, claimed: bool = True) -> list[dict[str, Any]]:
        """Start chats as patrons do; the operator claims them and gets a connection token for each."""
        desk = await self.open_desk()
        made = await _some_at_once(range(count), lambda _: start_chat(self.url, "ask", "Are you open?"))
        self.first_chat = self.first_chat or min((chat for chat, _ in made), default=0)
        if not claimed:
            return [{"chat": chat, "token": token, "operator": False} for chat, token in made]
        await _some_at_once(made, lambda chat: desk.act(chat[0], Claim()))
        tokens = await _some_at_once(made, lambda _: connection_token(self._session))
        return [
            {"chat": chat, "token": token, "connection_token": opens, "watch": index < self.watching}
            for index, ((chat, token), opens) in enumerate(zip(made, tokens, strict=True))
        ]

    async def open_desk(self) -> Desk:
        """The operator's own desk: somebody has to be online."""
        if self._desk is None:
            self._desk = await Desk(self._session, kind="socket").__aenter__()
            await self._desk.until(lambda desk: desk.welcome)
            await self._desk.set_status("online")
        return self._desk

    async def stop(self) -> None:
        """Close the desk, end the load and the server."""
        await self._close_desk()
        await super().stop()

    async def rest(self) -> None:
        """Close the desk and end the server, which can be started again."""
        await self._close_desk()
        await self.server.stop()

    async def _close_desk(self) -> None:
        if self._desk is not None:
            await self._desk.__aexit__()
            self._desk = None

    def stored(self) -> Stored:
        """The numbered messages of the log."""
        query = MESSAGES.format(self.first_chat)
        if self.database_url:
            return numbers(psycopg.connect(self.database_url), query)
        return numbers(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True), query)

    def commits(self) -> int:
        """By the database's own counter."""
        return commits.of_postgres(self.database_url) if self.database_url else commits.of_sqlite(self.database)

    @property
    def database(self) -> Path:
        """SQLite's file."""
        return next(self.folder.glob("data/*.sqlite3"))

    def environ(self) -> dict[str, str]:
        """Its settings."""
        return {
            "REFDESK_DATA": str(self.folder / "data"),
            "REFDESK_PORT": "0",
            "REFDESK_HOST": "127.0.0.1",
            "REFDESK_DEMO": "1",
            "REFDESK_DATABASE_URL": self.database_url,
            "REFDESK_FRAMES_PER_SECOND": UNLIMITED,
            "REFDESK_CHAT_MESSAGES": UNLIMITED,
            "REFDESK_CONNECTIONS_PER_ADDRESS": UNLIMITED,
            "REFDESK_CHATS_PER_MINUTE": UNLIMITED,
            "REFDESK_SIGN_INS_PER_MINUTE": UNLIMITED,
        }

    def password(self, email: str = OPERATOR) -> str:
        """One of the demo's."""
        passwords = (self.folder / "data" / "demo-passwords.txt").read_text()
        line = next((line for line in passwords.splitlines() if email in line), "")
        if not line:
            raise MeasurementFailed(f"no password of {email} is stored")
        return line.split()[-1]


class OtherNode(Refdesk):
    """Another node on the database of `first`, which made the demo."""

    def __init__(self, name: str, folder: Path, first: Refdesk) -> None:
        super().__init__(name, folder, first.database_url)
        self._first = first

    def password(self, email: str = OPERATOR) -> str:
        return self._first.password(email)


async def _some_at_once(items: Iterable[S], work: Callable[[S], Awaitable[T]]) -> list[T]:
    """Do it for each, a few at a time, keeping the order."""
    slot = asyncio.Semaphore(AT_ONCE)

    async def one(item: S) -> T:
        async with slot:
            return await work(item)

    return await asyncio.gather(*(one(item) for item in items))
