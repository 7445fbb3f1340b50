"""Targets of measurements: a server, the load on it, and its database."""

import json
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import defaultdict
from pathlib import Path
from typing import Any

from . import commits
from .processes import ROOT, Child, MeasurementFailed, generator

AT_ONCE = 1_000
"""Chats of one command to the load generator."""
Stored = dict[int, list[int]]
"""The numbers of the messages of each chat, in the order in which they are stored."""


class Target(ABC):
    """A running server with a load generator connected to it."""

    dialect: str
    server: Child
    load: Child

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        folder.mkdir(parents=True)
        self.begun = 0

    async def start(self, chats: int) -> None:
        """Start the server and connect its chats."""
        await self.start_server()
        self.load = await generator(self.folder / "load.log")
        await self.connect(await self.make_chats(chats))

    async def connect(self, facts: list[dict[str, Any]], idle: bool = False) -> None:
        """Connect these chats' sockets."""
        for begin in range(0, len(facts), AT_ONCE):
            some = facts[begin : begin + AT_ONCE]
            await self.load.request(do="connect", address=self.address(), chats=some, idle=idle)

    def address(self) -> dict[str, Any]:
        """Address and protocol for the load generator."""
        return {"dialect": self.dialect, "port": self.port, "path": self.path, "host": f"127.0.0.1:{self.port}"}

    async def stop(self) -> None:
        """End both."""
        for child in (getattr(self, "load", None), getattr(self, "server", None)):
            if child is not None:
                await child.stop()

    port: int
    path: str

    @abstractmethod
    async def start_server(self) -> None:
        """Start the server process and set `server` and `port`."""

    @abstractmethod
    async def make_chats(self, count: int) -> list[dict[str, Any]]:
        """What the generator must know of each chat."""

    def stored(self) -> Stored:
        """Read the database."""
        return {}

    def commits(self) -> int:
        """Transactions committed so far."""
        return 0


class Echo(Target):
    """The bare server."""

    dialect, path = "echo", "/"

    async def start_server(self) -> None:
        """Start it."""
        self.server = await Child.start([sys.executable, "-m", "bench.echo"], self.folder / "server.log")
        self.port = json.loads(await self.server.line())["port"]

    async def make_chats(self, count: int) -> list[dict[str, Any]]:
        """There is nothing to make."""
        return [{"chat": number, "token": "t" * 43} for number in range(count)]


class Reference(Target):
    """socket.io with better-sqlite3."""

    dialect, path = "reference", "/socket.io/?EIO=4&transport=websocket"

    async def start_server(self) -> None:
        """Install its packages where they are not yet, and start it."""
        _install()
        program = ROOT / "bench" / "reference" / "server.js"
        self.server = await Child.start(["node", program, self.folder], self.folder / "server.log")
        self.port = json.loads(await self.server.line())["port"]

    async def make_chats(self, count: int) -> list[dict[str, Any]]:
        """Any number is a chat."""
        return [{"chat": number + 1} for number in range(count)]

    @property
    def database(self) -> Path:
        """Its file."""
        return self.folder / "reference.sqlite3"

    def stored(self) -> Stored:
        """All messages."""
        return numbers(
            sqlite3.connect(f"file:{self.database}?mode=ro", uri=True), "SELECT chat, text FROM message ORDER BY id"
        )

    def commits(self) -> int:
        """By SQLite's own counter."""
        return commits.of_sqlite(self.database)


def numbers(connection: Any, query: str) -> Stored:
    """The numbers in the texts of a query for (chat, text), in order."""
    found: Stored = defaultdict(list)
    try:
        for chat, text in connection.execute(query):
            found[chat].append(int(text.partition("#")[2][:9]))
    finally:
        connection.close()
    return found


def _install() -> None:
    folder = ROOT / "bench" / "reference"
    if (folder / "node_modules" / "better-sqlite3" / "build").exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise MeasurementFailed("the reference needs Node 20 and npm")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
