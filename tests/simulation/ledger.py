"""What must hold after every step: the invariants of ARCHITECTURE.md, as clients and the database show them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from refdesk.chats import events
from refdesk.chats.events import visible_to_patron
from refdesk.chats.queries import heads_of
from refdesk.client.feed import Feed
from refdesk.colleagues import events as internal_events
from refdesk.colleagues import head as internal_head
from refdesk.colleagues import queries as internal_queries
from refdesk.eventlog.address import Address
from refdesk.protocol.down import Board, Events, InternalChats, Opened
from tests.eventlog.folding import blank, fold

_CHATS = "SELECT 'chat', chat_id, seq, at, actor, kind, payload, client_key FROM chats_event"
_INTERNAL = "SELECT 'internal_chat', internal_chat_id, seq, at, actor, kind, payload, client_key FROM colleagues_event"
_ALL = f"{_CHATS} UNION ALL {_INTERNAL} ORDER BY 1, 2, 3"

_body = msgspec.json.Decoder(events.AnyBody)
_internal_body = msgspec.json.Decoder(internal_events.AnyBody)
_FACTS = internal_head.Head.__struct_fields__[:7]
"""The fields of an internal chat's head that are set at its start."""


class Broken(AssertionError):
    """An invariant doesn't hold."""


class Acknowledged(NamedTuple):
    log: Address
    seq: int
    key: str


class Promises(NamedTuple):
    """Acknowledged acts by key, and by chat the operators whose claim was acknowledged."""

    acknowledged: dict[str, Acknowledged]
    claims: dict[int, set[str]]


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
        self.logs: dict[Address, list[Row]] = {}
        """All logs at the last `read`."""
        self.acknowledged: dict[str, Acknowledged] = {}
        self.claims: dict[int, set[str]] = defaultdict(set)
        """The operators, by chat, whose claim was acknowledged."""
        self.sent: dict[tuple[Address, str], list[str]] = defaultdict(list)
        """The texts, by log and client, of messages in the order in which they were sent."""
        self._changes = -1

    def read(self) -> None:
        """Read all logs, if anything was written, and check them."""
        if connection.connection.total_changes == self._changes:
            return
        self._changes = connection.connection.total_changes
        self.logs = defaultdict(list)
        for kind, number, *columns in connection.connection.execute(_ALL):
            self.logs[Address(kind, number)].append(Row(*columns))
        for log, rows in self.logs.items():
            self._assert_log(log, rows)
        for promise in self.acknowledged.values():
            self._assert_stored(promise)

    def acknowledge(self, log: Address, key: str, seq: int | None) -> None:
        if seq is None:
            raise Broken(f"an act on {log} was acknowledged without its seq")
        self.acknowledged[key] = Acknowledged(log, seq, key)
        self._changes = -1

    def claimed(self, chat: int, operator: str) -> None:
        """One of several who claim a chat is successful."""
        self.claims[chat].add(operator)
        if len(self.claims[chat]) > 1:
            raise Broken(f"chat {chat} was claimed by {sorted(self.claims[chat])}")

    def promises(self) -> Promises:
        """What was promised so far, for a backup that is made now."""
        claims = {chat: set(names) for chat, names in self.claims.items()}
        return Promises(dict(self.acknowledged), claims)

    def after_restore(self, backup: Promises) -> None:
        """Go back to what was promised before the backup.

        An act that was sent again after another restore may have been promised another number since.
        """
        self._changes = -1
        self.acknowledged = backup.acknowledged
        self.claims = defaultdict(set, backup.claims)

    def assert_reader(self, reader: str, feed: Feed, *, to_patron: bool) -> None:
        """A reader has each visible event up to `through` once, in order, and nothing else."""
        rows = [row for row in self.logs.get(feed.address, ()) if row.seq <= feed.through]
        expected = [row.seq for row in rows if not to_patron or visible_to_patron(row.kind)]
        held = [entry.seq for entry in feed.log]
        if held != expected:
            raise Broken(f"{reader} has {held} of {feed.address} up to {feed.through}, stored is {expected}")

    def last_seq(self, log: Address) -> int:
        return self.logs[log][-1].seq if self.logs.get(log) else 0

    def assert_outsider(self, who: str, frames: Sequence[Any], departments: set[int]) -> None:
        """An operator of other departments gets no event and no row, and writes nothing."""
        for frame in frames:
            if isinstance(frame, Events | Opened):
                raise Broken(f"{who} got events of {frame.log}")
            if isinstance(frame, Board) and frame.rows and frame.department not in departments:
                raise Broken(f"{who} got rows of department {frame.department}")
            if isinstance(frame, InternalChats) and frame.rows:
                raise Broken(f"{who} got rows of internal chats: {frame.rows}")
        for log, rows in self.logs.items():
            if any(f'"{who} ' in row.payload for row in rows):
                raise Broken(f"{who} wrote into {log}")

    def assert_heads(self) -> None:
        """Each head is the fold of its log."""
        numbers = {kind: [number for of, number in self.logs if of == kind] for kind in ("chat", "internal_chat")}
        for head in heads_of(numbers["chat"]):
            if fold(blank(head), self._events(head.address, events.Event, _body)) != head:
                raise Broken(f"the head of {head.address} is not the fold of its log: {head}")
        for internal in internal_queries.heads_of(numbers["internal_chat"]):
            folded = internal_head.Head(**{name: getattr(internal, name) for name in _FACTS})
            for event in self._events(internal.address, internal_events.Event, _internal_body):
                folded = internal_head.apply(folded, event)
            if folded != internal:
                raise Broken(f"the head of {internal.address} is not the fold of its log: {internal}")

    def _events(self, log: Address, event: Any, body: Any) -> list[Any]:
        rows = self.logs[log]
        return [event(seq=row.seq, at=row.at, actor=row.actor, body=body.decode(row.payload)) for row in rows]

    def _assert_log(self, log: Address, rows: Sequence[Row]) -> None:
        """Seqs have no gap, nothing is doubled, and each writer's messages are in the order sent."""
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            raise Broken(f"{log} has a gap: {[row.seq for row in rows]}")
        if sum(row.kind == "claimed" for row in rows) > 1:
            raise Broken(f"{log} was claimed twice")
        texts = [str(msgspec.json.decode(row.payload)["text"]) for row in rows if row.kind == "message_sent"]
        if len(set(texts)) < len(texts):
            raise Broken(f"{log} has a message twice: {texts}")
        for (of, writer), sent in self.sent.items():
            stored = [text for text in texts if text in sent] if of == log else []
            if stored != [text for text in sent if text in stored]:
                raise Broken(f"messages of {writer} in {log} are out of order: {stored}")

    def _assert_stored(self, promise: Acknowledged) -> None:
        """Nothing acknowledged is lost, and the number is that of the event."""
        seqs = [row.seq for row in self.logs.get(promise.log, ()) if row.key == promise.key]
        if seqs != [promise.seq]:
            raise Broken(f"{promise.log}, {promise.seq} was acknowledged, and is stored as {seqs}")
