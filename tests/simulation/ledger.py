"""What must hold after every step: the invariants of ARCHITECTURE.md, as clients and the database show them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from refdesk.chats import events
from refdesk.chats.events import visible_to_patron
from refdesk.chats.head import blank, fold
from refdesk.chats.queries import heads_of
from refdesk.client.feed import Feed
from refdesk.protocol.down import Board, Events, Opened

_ALL = "SELECT chat_id, seq, at, actor, kind, payload, client_key FROM chats_event ORDER BY chat_id, seq"
_CLAIMED = "SELECT chat_id FROM chats_event WHERE kind = 'claimed'"

_body = msgspec.json.Decoder(events.AnyBody)


class Broken(AssertionError):
    """An invariant doesn't hold."""


class Acknowledged(NamedTuple):
    chat: int
    seq: int
    key: str


class Row(NamedTuple):
    """An event as stored."""

    seq: int
    at: int
    actor: str
    kind: str
    payload: str
    key: str | None


class Ledger:
    """What clients were promised, compared with what is stored."""

    def __init__(self) -> None:
        self.logs: dict[int, list[Row]] = {}
        """The logs of all chats at the last `read`."""
        self.acknowledged: dict[str, Acknowledged] = {}
        self.claims: dict[int, set[str]] = defaultdict(set)
        """By chat, the operators whose claim was acknowledged."""
        self.sent: dict[tuple[int, str], list[str]] = defaultdict(list)
        """By chat and client, the texts of messages in the order in which they were sent."""
        self._changes = -1

    def read(self) -> None:
        """Read all logs, if anything was written, and check them."""
        if connection.connection.total_changes == self._changes:
            return
        self._changes = connection.connection.total_changes
        self.logs = defaultdict(list)
        for chat, *columns in connection.connection.execute(_ALL):
            self.logs[chat].append(Row(*columns))
        for chat, rows in self.logs.items():
            self._assert_log(chat, rows)
        for promise in self.acknowledged.values():
            self._assert_stored(promise)

    def acknowledge(self, chat: int, key: str, seq: int | None) -> None:
        if seq is None:
            raise Broken(f"an act of chat {chat} was acknowledged without its seq")
        self.acknowledged[key] = Acknowledged(chat, seq, key)
        self._changes = -1

    def claimed(self, chat: int, operator: str) -> None:
        """Of several who claim a chat, one is successful."""
        self.claims[chat].add(operator)
        if len(self.claims[chat]) > 1:
            raise Broken(f"chat {chat} was claimed by {sorted(self.claims[chat])}")

    def after_restore(self) -> None:
        """Forget what was promised after the backup."""
        self._changes = -1
        stored = {key for (key,) in connection.connection.execute("SELECT client_key FROM chats_event")}
        self.acknowledged = {key: promise for key, promise in self.acknowledged.items() if key in stored}
        claimed = {chat for (chat,) in connection.connection.execute(_CLAIMED)}
        self.claims = defaultdict(set, {chat: names for chat, names in self.claims.items() if chat in claimed})

    def assert_reader(self, reader: str, feed: Feed, *, to_patron: bool) -> None:
        """A reader has each visible event up to `through` once, in order, and nothing else."""
        rows = [row for row in self.logs.get(feed.address.number, ()) if row.seq <= feed.through]
        expected = [row.seq for row in rows if not to_patron or visible_to_patron(row.kind)]
        held = [entry.seq for entry in feed.log]
        if held != expected:
            raise Broken(f"{reader} has {held} of {feed.address} up to {feed.through}, stored is {expected}")

    def last_seq(self, chat: int) -> int:
        return self.logs[chat][-1].seq if self.logs.get(chat) else 0

    def assert_outsider(self, who: str, frames: Sequence[Any], departments: set[int]) -> None:
        """An operator of other departments gets no event and no row."""
        for frame in frames:
            if isinstance(frame, Events | Opened):
                raise Broken(f"{who} got events of {frame.log}")
            if isinstance(frame, Board) and frame.rows and frame.department not in departments:
                raise Broken(f"{who} got rows of department {frame.department}")

    def assert_heads(self) -> None:
        """Each head is the fold of its log."""
        for head in heads_of(list(self.logs)):
            log = [
                events.Event(seq=row.seq, at=row.at, actor=row.actor, body=_body.decode(row.payload))
                for row in self.logs[head.chat]
            ]
            if fold(blank(head), log) != head:
                raise Broken(f"the head of chat {head.chat} is not the fold of its log: {head}")

    def _assert_log(self, chat: int, rows: Sequence[Row]) -> None:
        """Seqs have no gap, nothing is doubled, and each writer's messages are in the order sent."""
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            raise Broken(f"chat {chat} has a gap: {[row.seq for row in rows]}")
        if sum(row.kind == "claimed" for row in rows) > 1:
            raise Broken(f"chat {chat} was claimed twice")
        texts = [str(msgspec.json.decode(row.payload)["text"]) for row in rows if row.kind == "message_sent"]
        if len(set(texts)) < len(texts):
            raise Broken(f"chat {chat} has a message twice: {texts}")
        for (of, writer), sent in self.sent.items():
            stored = [text for text in texts if text in sent] if of == chat else []
            if stored != [text for text in sent if text in stored]:
                raise Broken(f"messages of {writer} in chat {chat} are out of order: {stored}")

    def _assert_stored(self, promise: Acknowledged) -> None:
        """Nothing acknowledged is lost, and the number is that of the event."""
        seqs = [row.seq for row in self.logs.get(promise.chat, ()) if row.key == promise.key]
        if seqs != [promise.seq]:
            raise Broken(f"chat {promise.chat}, {promise.seq} was acknowledged, and is stored as {seqs}")
