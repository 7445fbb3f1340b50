"""Clients of a node in this process: frames go in as bytes, and come out of the send_buffer."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from refdesk.chats import tokens
from refdesk.chats.commands import ClientAct, Start
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.gateway.connection import Connection
from refdesk.gateway.node import Node
from refdesk.people import connection_tokens
from refdesk.people.models import Operator
from refdesk.protocol import VERSION, up
from tests.chats.world import start
from tests.sample_people import People, session

PATIENCE = 10.0
Frame = dict[str, Any]
_windows = itertools.count()


class Client:
    """One connection. `heard` is everything that it was sent."""

    def __init__(self, node: Node, address: str = "192.0.2.1") -> None:
        self.connection = Connection(node, address)
        self.received: list[Frame] = []
        self._keys = 0

    def send(self, frame: up.Up) -> None:
        self.connection.receive(msgspec.json.encode(frame), asyncio.get_running_loop().time())

    def do(self, chat: int, act: ClientAct, key: str = "") -> str:
        """Ask for it; its key."""
        self._keys += 1
        key = key or f"{id(self):x}-{self._keys:06}".rjust(22, "k")
        self.send(up.Do(key=key, chat=chat, act=act))
        return key

    async def done(self, chat: int, act: ClientAct, key: str = "") -> Frame:
        """Ask for it; the answer."""
        key = self.do(chat, act, key)
        return await self.until(lambda f: f["kind"] in ("done", "refused") and f.get("key") == key)

    async def done_again(self, chat: int, act: ClientAct, key: str) -> Frame:
        """Ask for it once more; the answer to this time."""
        self.do(chat, act, key)
        return await self.until(lambda f: f["kind"] in ("done", "refused") and f.get("key") == key, anew=True)

    async def until(self, met: Callable[[Frame], bool], *, anew: bool = False) -> Frame:
        """The first frame of this kind, of all or (`anew`) of those that are still to come."""
        seen = len(self.received) if anew else 0
        async with asyncio.timeout(PATIENCE):
            while True:
                while seen < len(self.received):
                    seen += 1
                    if met(self.received[seen - 1]):
                        return self.received[seen - 1]
                await self.connection.send_buffer.wait()
                self.take()

    async def kind(self, kind: str, **facts: object) -> Frame:
        """The first frame of this kind with these facts."""
        return await self.until(lambda f: f["kind"] == kind and facts.items() <= f.items())

    async def kind_anew(self, kind: str, **facts: object) -> Frame:
        """The next one."""
        return await self.until(lambda f: f["kind"] == kind and facts.items() <= f.items(), anew=True)

    def take(self) -> None:
        """What lies in the send_buffer."""
        while chunk := self.connection.send_buffer.next_chunk():
            self.received += [json.loads(line) for line in chunk.split(b"\n")]

    @property
    def events(self) -> list[Frame]:
        return [event for frame in self.received if frame["kind"] == "events" for event in frame["events"]]

    @property
    def texts(self) -> list[str]:
        return [event["body"]["text"] for event in self.events if event["body"]["kind"] == "message_sent"]

    async def reads(self, seq: int) -> None:
        """Until it has the log up to there."""
        await self.until(lambda f: f["kind"] == "events" and f["through"] >= seq)

    def end(self) -> None:
        """The transport is gone."""
        self.connection.ended()


@dataclass
class World:
    """What a test of a node needs: the node, the sample people, and a chat that was just started."""

    node: Node
    people: People

    async def chat(self, letter: str = "s") -> Head:
        """A new chat of Reference's."""
        asked: Start = start(widget=self.people.ask.pk, department=self.people.reference.pk, key=letter * 22)
        outcome = await self.node.lanes.execute(asked)
        assert isinstance(outcome, Stored)
        return outcome.head

    async def head(self, chat: int) -> Head:
        found = await self.node.read(head_of, chat)
        assert found
        return found

    async def until(self, chat: int, met: Callable[[Head], bool]) -> Head:
        """The head, once it is so."""
        async with asyncio.timeout(PATIENCE):
            while not met(head := await self.head(chat)):  # noqa: ASYNC110 nothing tells of it
                await asyncio.sleep(0.005)
        return head

    def line(self, address: str) -> Client:
        """A connection from this address, on which nothing was said."""
        return Client(self.node, address)

    def patron(self, head: Head, node: Node | None = None, **hello: Any) -> Client:
        """A window of the chat's patron, which has just said hello as a page does that is looked at."""
        client = Client(node or self.node)
        hello = {"window": f"window{next(_windows)}", "visible": True, **hello}
        client.send(up.PatronHello(version=VERSION, token=tokens.issue(head), **hello))
        return client

    async def seated(self, head: Head, **hello: Any) -> Client:
        """One that holds the seat and has read the log."""
        client = self.patron(head, **hello)
        await client.kind("seat", held=True)
        await client.kind("opened")
        return client

    async def operator(self, who: Operator, node: Node | None = None, *, desk: bool = True) -> Client:
        """A connection of theirs that was welcomed."""
        client = Client(node or self.node)
        client.send(up.DeskHello(version=VERSION, token=await self.connection_token(who), desk=desk))
        await client.kind("welcome")
        return client

    async def connection_token(self, who: Operator) -> str:
        """A ticket of a session of its own."""
        return await self.node.read(lambda: connection_tokens.issue(who, session()))
