"""A database in memory whose queries a test can delay, and helpers for feeds."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import OperationalError

from refdesk.chats import events as e
from refdesk.chats.events import Event
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.rows import LogRow
from refdesk.live.board_rows import SentRow, row_of
from refdesk.live.boards import Boards
from refdesk.live.send_buffer import SendBuffer
from tests.chats.world import begun
from tests.eventlog.folding import fold

Frame = dict[str, Any]
_encode = msgspec.json.encode


class Log:
    """One chat in memory."""

    def __init__(self, chat: int = 7, **facts: Any) -> None:
        head, log = begun()
        self.head = msgspec.structs.replace(head, chat=chat, **facts)
        self.events = log

    def add(self, *bodies: e.AnyBody, actor: str = "patron") -> Stored:
        """Append events; returns what the journal would announce."""
        new = tuple(Event(self.head.last_seq + n, 1000, actor, body, None) for n, body in enumerate(bodies, 1))
        self.events += new
        self.head = fold(self.head, new)
        return Stored(head=self.head, seq=new[0].seq, events=new)

    def say(self, *texts: str) -> Stored:
        return self.add(*(MessageSent(text=text) for text in texts))

    def rows(self, after: int, limit: int) -> list[LogRow]:
        return [
            LogRow(
                event.seq,
                str(event.body.__struct_config__.tag),
                event.at,
                event.actor,
                _encode(event.body).decode(),
                event.key,
            )
            for event in self.events
            if event.seq > after
        ][:limit]


class MemoryDatabase:
    """Runs the functions of `refdesk.chats.queries` on logs in memory.

    `hold` delays queries, `failures` makes so many of them raise `failure`.
    """

    def __init__(self, *logs: Log, piece: int = 200) -> None:
        self.logs = {log.head.chat: log for log in logs}
        self.queries: list[str] = []
        self.readers: list[int | None] = []
        self.failures = 0
        self.epoch = ""
        self.failure: Exception = OperationalError("away")
        self.open = asyncio.Event()
        self.open.set()
        self._piece = piece

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of the query at the time of the call, though it may be returned later."""
        self.queries.append(function.__name__)
        result = getattr(self, function.__name__)(*args)
        await self.open.wait()
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise self.failure
        return result

    def hold(self) -> None:
        """Delay queries until `open` is set."""
        self.open.clear()

    def resume(self, chat: int, after: int) -> tuple[Head | None, list[LogRow]]:
        log = self.logs.get(chat)
        return (log.head, log.rows(after, self._piece)) if log else (None, [])

    def _seen_by(self, address: Address, reader: int | None) -> tuple[tuple[int, int], str]:
        self.readers.append(reader)
        return (1, 2), self.epoch

    def listed_heads(self, departments: Sequence[int]) -> list[Head]:
        return [log.head for log in self.logs.values() if log.head.listed and log.head.department in departments]

    def listed_rows(self, department: int) -> list[SentRow]:
        return [row_of(head) for head in self.listed_heads([department])]

    def waiting_chats(self, department: int) -> list[int]:
        return [head.chat for head in self.listed_heads([department]) if head.state == "waiting"]

    def last_seqs(self, chats: Sequence[int]) -> dict[int, int]:
        return {chat: self.logs[chat].head.last_seq for chat in chats if chat in self.logs}

    def heads_of(self, chats: Sequence[int]) -> list[Head]:
        return [self.logs[chat].head for chat in chats if chat in self.logs]

    def _stored_now(
        self, served: dict[Kind, list[int]], departments: list[int]
    ) -> tuple[dict[Kind, dict[int, int]], dict[int, int], list[tuple[int, int, int]], str]:
        listed = [(head.department, head.chat, head.last_seq) for head in self.listed_heads(departments)]
        return {"chat": self.last_seqs(served["chat"]), "internal_chat": {}}, {}, listed, self.epoch


def boards_of(database: MemoryDatabase) -> Boards:
    return Boards(database)


def frames(send_buffer: SendBuffer) -> list[Frame]:
    frames: list[Frame] = []
    while chunk := send_buffer.next_chunk():
        frames += [msgspec.json.decode(line) for line in chunk.split(b"\n")]
    return frames


async def settle() -> None:
    """Run the event loop until no task can go on without time passing."""
    for _ in range(30):
        await asyncio.sleep(0)


async def quiet() -> None:
    for _ in range(5):
        await settle()
