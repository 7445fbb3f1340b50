"""How the journal uses a database: its operations, and those that are the same on SQLite and PostgreSQL.

The SQL is written by hand because the ORM would need most of a message's time. A batch needs one or two statements to
lock its heads and look up its keys, one to append, and one for each set of head fields that changed; on PostgreSQL, one
statement for all of this where its heads are cached.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress, count
from operator import ne
from typing import TypeVar

import msgspec
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .heads import LogHead
from .log import Rewrite
from .rows import EventRow, KnownKey
from .tables import Tables

HeadT = TypeVar("HeadT", bound=LogHead)
Heads = Mapping[int, HeadT]
"""Cached heads, by their logs' numbers."""
Move = tuple[HeadT, HeadT]
"""A head before and after the batch."""
Moves = Sequence[Move[HeadT]]
Keys = Sequence[tuple[int, str]]
"""Logs and keys of commands on them."""
Value = int | float | str | None
"""What a column can hold."""

_encode = msgspec.json.Encoder().encode


class CommitLostError(OperationalError):
    """The database failed after the commit was sent and before it answered: the outcome is unknown."""


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


class Store(ABC):
    """What the journal needs of a database. `cursor` is inside the journal's transaction."""

    one_statement = False
    """Whether a round trip to the database is worth saving by `append_to_current`."""

    @abstractmethod
    def lock_and_look_up(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], keys: Keys, cached: Heads[HeadT]
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """`lock` and `known_keys`, with the keys read after the heads are locked. Valid cached heads are not read."""

    def lock(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], cached: Heads[HeadT]
    ) -> list[HeadT]:
        """The heads of these logs, locked in the order of their numbers until the transaction ends."""
        return self.lock_and_look_up(tables, cursor, logs, [], cached)[0]

    def known_keys(self, tables: Tables[HeadT], cursor: CursorWrapper, keys: Keys) -> list[KnownKey]:
        """Which of these (log, key) belong to events."""
        return self.lock_and_look_up(tables, cursor, [], keys, {})[1]

    @abstractmethod
    def version(self, cursor: CursorWrapper) -> object:
        """A value that changes when another connection has written, where the database can tell; see `HeadCache`."""

    @abstractmethod
    def changes(self, cursor: CursorWrapper) -> int:
        """How many rows this connection has written."""

    def insert_head(self, tables: Tables[HeadT], cursor: CursorWrapper, head: HeadT) -> int | None:
        """A new log's number, or None where one was begun by the same start already."""
        cursor.execute(tables.insert, astuple(head)[1:])
        row = cursor.fetchone()
        return row[0] if row else None

    def started_by(self, tables: Tables[HeadT], cursor: CursorWrapper, head: HeadT) -> int | None:
        """The number of the stored log that has the same start as this head, if there is one."""
        names = dict(zip(tables.columns, tables.fields, strict=True))
        cursor.execute(tables.started, [getattr(head, names[column]) for column in tables.start])
        row = cursor.fetchone()
        return row and int(row[0])

    @abstractmethod
    def write(
        self, tables: Tables[HeadT], cursor: CursorWrapper, rows: Sequence[EventRow], heads: Moves[HeadT], *, last: bool
    ) -> None:
        """Append the events and update the heads. With `last`, the store may commit in the same round trip."""

    def append_to_current(self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Moves[HeadT]) -> set[int]:
        """Append the events and update the heads in one statement, which commits; outside of a transaction.

        Returns the numbers of the logs that were written. The others have another last seq than the head before, or
        an event with one of the keys. Only where `one_statement` is true.
        """
        raise NotImplementedError

    def is_conflict(self, error: Exception) -> bool:
        """Whether this error rolled back only because of another transaction."""
        return False

    def rewrite(self, tables: Tables[HeadT], cursor: CursorWrapper, log: int, before: int, rewrite: Rewrite) -> None:
        """Change the payloads of events before seq `before`, and delete the digests of their keys."""
        cursor.execute(tables.read_before, [log, before])
        rows = [row for row in cursor.fetchall() if not rewrite.seqs or row[0] in rewrite.seqs]
        changed = [(rewrite.change(kind, payload), log, seq) for seq, kind, payload in rows]
        cursor.executemany(tables.rewrite_one, changed)

    @abstractmethod
    def may_hold(self, error: Exception) -> bool:
        """Whether a commit that failed with this error may have succeeded."""

    @abstractmethod
    def assert_durable(self, cursor: CursorWrapper) -> None:
        """Raise NotDurableError where a power cut could lose an acknowledged commit."""


def by_change(heads: Moves[HeadT]) -> dict[tuple[int, ...], list[tuple[Value, ...]]]:
    """The new heads, grouped by the positions of the fields that changed: most batches change the same few."""
    moves: dict[tuple[int, ...], list[tuple[Value, ...]]] = defaultdict(list)
    for before, after in heads:
        now = astuple(after)
        moves[tuple(compress(count(), map(ne, now, astuple(before))))].append(now)
    return moves


def to_json(rows: Sequence[object]) -> str:
    return _encode(rows).decode()
