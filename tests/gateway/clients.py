"""Clients of a node in this process: frames go in as bytes and come out of the send buffer."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from refdesk.chats import tokens
from refdesk.chats.commands import Claim, Start
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of
from refdesk.client.feed import address_of
from refdesk.eventlog.address import Address
from refdesk.gateway.connection import Connection
from refdesk.gateway.node import Node
from refdesk.identity import connection_tokens
from refdesk.protocol import VERSION, up
from refdesk.staff.models import Operator
from tests.chats.world import start
from tests.sample_people import People, session

PATIENCE = 30.0
Frame = dict[str, Any]
_windows = itertools.count()
_clients = itertools.count(1)


class Client:
    """One connection. `received` are all frames that it was sent."""

    def __init__(self, node: Node, address: str = "192.0.2.1") -> None:
        self.connection = Connection(node, address)
        self.received: list[Frame] = []
        self._number, self._keys = next(_clients), 0

    def send(self, frame: up.Up) -> None:
        self.connection.receive(msgspec.json.encode(frame), asyncio.get_running_loop().time())

    def do(self, chat: int | Address, act: up.ClientAct, key: str = "") -> str:
        self._keys += 1
        key = key or f"{self._number:x}-{self._keys:06}".rjust(22, "k")
        self.send(up.Do(key=key, log=address_of(chat), act=act))
        return key

    async def done(self, chat: int | Address, act: up.ClientAct, key: str = "") -> Frame:
        return await self.answer(self.do(chat, act, key))

    async def answer(self, key: str) -> Frame:
        return await self.until(lambda f: f["kind"] in ("done", "refused") and f.get("key") == key)

    async def open(self, chat: int | Address) -> Frame:
        """Follow the chat from its beginning."""
        self.send(up.Open(log=address_of(chat)))
        return await self.next_kind("opened", log=[*address_of(chat)])

    async def go_online(self) -> None:
        key = f"{self._number:x}".rjust(22, "s")
        self.send(up.SetStatus(key=key, status="online"))
        await self.answer(key)

    async def repeat(self, chat: int | Address, act: up.ClientAct, key: str) -> Frame:
        self.do(chat, act, key)
        return await self.until(lambda f: f["kind"] in ("done", "refused") and f.get("key") == key, later=True)

    async def until(self, met: Callable[[Frame], bool], *, later: bool = False) -> Frame:
        """The first frame that meets the condition, of all or (`later`) of those to come."""
        seen = len(self.received) if later else 0
        async with asyncio.timeout(PATIENCE):
            while True:
                while seen < len(self.received):
                    seen += 1
                    if met(self.received[seen - 1]):
                        return self.received[seen - 1]
                await self.connection.send_buffer.wait()
                self.read_buffer()

    async def kind(self, kind: str, **fields: object) -> Frame:
        return await self.until(lambda f: f["kind"] == kind and fields.items() <= f.items())

    async def next_kind(self, kind: str, **fields: object) -> Frame:
        return await self.until(lambda f: f["kind"] == kind and fields.items() <= f.items(), later=True)

    def read_buffer(self) -> None:
        while chunk := self.connection.send_buffer.next_chunk():
            self.received += [json.loads(line) for line in chunk.split(b"\n")]

    @property
    def events(self) -> list[Frame]:
        return [event for frame in self.received if frame["kind"] == "events" for event in frame["events"]]

    @property
    def texts(self) -> list[str]:
        return [event["body"]["text"] for event in self.events if event["body"]["kind"] == "message_sent"]

    async def wait_for_seq(self, seq: int) -> None:
        await self.until(lambda f: f["kind"] == "events" and f["through"] >= seq)

    def end(self) -> None:
        self.connection.ended()


@dataclass
class World:
    """A node and its people, whose clients a test connects."""

    node: Node
    people: People

    async def chat(self, letter: str = "s") -> Head:
        command: Start = start(widget=self.people.ask.pk, department=self.people.reference.pk, key=letter * 22)
        outcome = await self.node.lanes.execute(command)
        assert isinstance(outcome, Stored)
        return outcome.head

    async def conversation(self) -> "tuple[Head, Client, Client]":
        """A chat that Ana claimed and follows, with its patron's window and her connection."""
        head = await self.chat()
        patron, ana = await self.seated(head), await self.operator(self.people.ana)
        await ana.open(head.chat)
        await ana.done(head.chat, Claim())
        return head, patron, ana

    async def head(self, chat: int) -> Head:
        head = await self.node.read(head_of, chat)
        assert head
        return head

    async def until(self, chat: int, met: Callable[[Head], bool]) -> Head:
        """Wait until the head meets the condition."""
        async with asyncio.timeout(PATIENCE):
            while not met(head := await self.head(chat)):  # noqa: ASYNC110 no event signals it
                await asyncio.sleep(0.005)
        return head

    def connect(self, address: str) -> Client:
        return Client(self.node, address)

    def patron(self, head: Head, node: Node | None = None, **hello: Any) -> Client:
        """A visible window of the chat's patron that has sent its hello."""
        client = Client(node or self.node)
        hello = {"window": f"window{next(_windows)}", "visible": True, **hello}
        client.send(up.PatronHello(version=VERSION, token=tokens.issue(head), **hello))
        return client

    async def seated(self, head: Head, **hello: Any) -> Client:
        """A window that holds the seat and has the log."""
        client = self.patron(head, **hello)
        await client.kind("seat", held=True)
        await client.kind("opened")
        return client

    async def operator(self, who: Operator, node: Node | None = None, *, desk: bool = True) -> Client:
        client = Client(node or self.node)
        client.send(up.DeskHello(version=VERSION, token=await self.connection_token(who), desk=desk))
        await client.kind("welcome")
        return client

    async def connection_token(self, who: Operator) -> str:
        return await self.node.read(lambda: connection_tokens.issue(who, session()))
