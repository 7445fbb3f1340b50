"""The journal's statements on SQLite, and the store of each database. Only the journal uses them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import TypeVar

import msgspec
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .postgres_store import PostgresStore
from .rows import EventRow, KnownKey
from .sql_store import Heads, HeadT, Keys, Moves, NotDurableError, Store, Value, by_change, to_json
from .tables import Tables

T = TypeVar("T")

_decode_rows = msgspec.json.Decoder(list[list[Value]]).decode

# SQLite's errors after which a failed commit was certainly rolled back: SQLITE_BUSY and SQLITE_FULL.
_ROLLED_BACK = (5, 13)
# SQLite caches one plan for each number of rows of a statement, so there may not be too many different ones.
ROWS_LIMIT = 256


class SqliteStore(Store):
    """SQLite has one writer, so a transaction begun with IMMEDIATE is the lock.

    A statement has many rows because Python may switch threads after every statement and every fetched row, and the
    writer would wait for other threads while it holds the lock. Statements are `OR FAIL` because the transaction is
    rolled back anyway: to undo a single statement, SQLite copies every page before it writes to it.
    """

    def write(
        self, tables: Tables[HeadT], cursor: CursorWrapper, rows: Sequence[EventRow], heads: Moves[HeadT], *, last: bool
    ) -> None:
        """See `Store`. Only changed columns are set: SQLite rewrites an index even for an equal value."""
        for some in _chunks([astuple(row) for row in rows]):
            _run(cursor, tables.append(len(some)), some)
        for changed, moved in by_change(heads).items():
            for some in _chunks(list(map(itemgetter(*changed, 0), moved))):
                _run(cursor, tables.move(changed, len(some)), some)

    def lock_and_look_up(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], keys: Keys, cached: Heads[HeadT]
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """See `Store`. `version` and `changes` have verified the cached heads."""
        heads = [cached[number] for number in logs if number in cached]
        if len(heads) < len(logs):
            missing = [number for number in logs if number not in cached]
            [(rows,)] = _run(cursor, tables.read_together, [(to_json(missing),)])
            heads += [self._head(tables, row) for row in _decode_rows(str(rows))]
        known_rows = (row for some in _chunks(keys) for row in _run(cursor, tables.look_up(len(some)), some))
        return heads, [KnownKey._make(row) for row in known_rows]

    def version(self, cursor: CursorWrapper) -> object:
        return cursor.db.connection, _run(cursor, "PRAGMA data_version", ())

    def changes(self, cursor: CursorWrapper) -> int:
        return int(cursor.db.connection.total_changes)

    def may_hold(self, error: Exception) -> bool:
        """See `Store`. After a disk error, SQLite's recovery may find the commit in the write-ahead log."""
        return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF not in _ROLLED_BACK

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] < 2:
            raise NotDurableError("SQLite must run with PRAGMA synchronous=FULL")

    def _head(self, tables: Tables[HeadT], row: list[Value]) -> HeadT:
        for position in tables.booleans:
            row[position] = bool(row[position])
        return tables.head_from(row)


def _run(cursor: CursorWrapper, sql: str, rows: Iterable[Sequence[Value]]) -> list[tuple[Value, ...]]:
    """Run on the driver's connection: Django's cursor would rewrite the placeholders of each statement, every time."""
    with cursor.db.wrap_database_errors:
        answer: list[tuple[Value, ...]] = cursor.db.connection.execute(sql, list(chain.from_iterable(rows))).fetchall()
    return answer


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[begin : begin + ROWS_LIMIT] for begin in range(0, len(rows), ROWS_LIMIT))


STORES: dict[str, Store] = {"sqlite": SqliteStore(), "postgresql": PostgresStore()}
