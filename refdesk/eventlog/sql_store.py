"""What the stores of both databases share: types, errors and statements."""

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
Value = int | float | str | None
"""What a column can hold."""

_encode = msgspec.json.Encoder().encode


class CommitLostError(OperationalError):
    """The database failed after the commit was sent and before it answered: the outcome is unknown."""


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


class SqlStore(ABC):
    """Methods that both stores share."""

    one_statement = False

    @abstractmethod
    def lock_and_look_up(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        logs: Sequence[int],
        keys: Sequence[tuple[int, str]],
        cached: Heads[HeadT],
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """See `Store`."""

    def lock(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], cached: Heads[HeadT]
    ) -> list[HeadT]:
        return self.lock_and_look_up(tables, cursor, logs, [], cached)[0]

    def known_keys(
        self, tables: Tables[HeadT], cursor: CursorWrapper, keys: Sequence[tuple[int, str]]
    ) -> list[KnownKey]:
        return self.lock_and_look_up(tables, cursor, [], keys, {})[1]

    def append_to_current(
        self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Sequence[Move[HeadT]]
    ) -> set[int]:
        return set()

    def is_conflict(self, error: Exception) -> bool:
        return False

    def insert_head(self, tables: Tables[HeadT], cursor: CursorWrapper, head: HeadT) -> int | None:
        cursor.execute(tables.insert, astuple(head)[1:])
        row = cursor.fetchone()
        return row[0] if row else None

    def rewrite(self, tables: Tables[HeadT], cursor: CursorWrapper, log: int, before: int, rewrite: Rewrite) -> None:
        cursor.execute(tables.read_before, [log, before])
        rows = [row for row in cursor.fetchall() if not rewrite.seqs or row[0] in rewrite.seqs]
        changed = [(rewrite.change(kind, payload), log, seq) for seq, kind, payload in rows]
        cursor.executemany(tables.rewrite_one, changed)


def by_change(heads: Sequence[Move[HeadT]]) -> dict[tuple[int, ...], list[tuple[Value, ...]]]:
    """The new heads, grouped by the positions of the fields that changed: most batches change the same few."""
    moves: dict[tuple[int, ...], list[tuple[Value, ...]]] = defaultdict(list)
    for before, after in heads:
        now = astuple(after)
        moves[tuple(compress(count(), map(ne, now, astuple(before))))].append(now)
    return moves


def to_json(rows: Sequence[object]) -> str:
    return _encode(rows).decode()
