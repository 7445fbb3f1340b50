"""Runs the journal's statements on SQLite or PostgreSQL. Only the journal uses it.

The SQL is written by hand because the ORM would need most of a message's time. A batch needs one or two statements to
lock its heads and look up its keys, one to append, and one for each set of head fields that changed; on PostgreSQL, one
statement for all of this where its heads are cached.
"""

import select
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, compress, count
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .heads import LogHead
from .log import Rewrite
from .rows import EventRow, KnownKey
from .tables import Tables

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow


T = TypeVar("T")
HeadT = TypeVar("HeadT", bound=LogHead)
Heads = Mapping[int, HeadT]
"""Cached heads, by their logs' numbers."""
Move = tuple[HeadT, HeadT]
"""A head before and after the batch."""
Value = int | float | str | None
"""What a column can hold."""

_encode = msgspec.json.Encoder().encode
_decode_rows = msgspec.json.Decoder(list[list[Value]]).decode

# SQLite's errors after which a failed commit was certainly rolled back: SQLITE_BUSY and SQLITE_FULL.
_ROLLED_BACK = (5, 13)
# Classes of PostgreSQL's errors: connection exception, operator intervention (shutdown, crash).
_SERVER_GONE = ("08", "57P")
# PostgreSQL's errors serialization_failure and deadlock_detected.
_CONFLICTS = ("40001", "40P01")

# SQLite caches one plan for each number of rows of a statement, so there may not be too many different ones.
ROWS_LIMIT = 256


class CommitLostError(OperationalError):
    """The database failed after the commit was sent and before it answered: the outcome is unknown."""


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


class Store(Protocol):
    """What the journal needs of a database. `cursor` is inside the journal's transaction."""

    one_statement: bool
    """Whether a round trip to the database is worth saving by `append_to_current`."""

    def lock(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], cached: Heads[HeadT]
    ) -> list[HeadT]:
        """The heads of these logs, locked in the order of their numbers until the transaction ends."""

    def known_keys(
        self, tables: Tables[HeadT], cursor: CursorWrapper, keys: Sequence[tuple[int, str]]
    ) -> list[KnownKey]:
        """Those of these (log, key) that an event has."""

    def lock_and_look_up(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        logs: Sequence[int],
        keys: Sequence[tuple[int, str]],
        cached: Heads[HeadT],
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """`lock` and `known_keys`, with the keys read after the heads are locked. Valid cached heads are not read."""

    def version(self, cursor: CursorWrapper) -> object:
        """A value that changes when another connection has written, where the database can tell; see `HeadCache`."""

    def changes(self, cursor: CursorWrapper) -> int:
        """How many rows this connection has written."""

    def insert_head(self, tables: Tables[HeadT], cursor: CursorWrapper, head: HeadT) -> int | None:
        """A new log's number, or None where one was begun by the same start already."""

    def write(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        rows: Sequence[EventRow],
        heads: Sequence[Move[HeadT]],
        *,
        last: bool,
    ) -> None:
        """Append the events and update the heads. With `last`, the store may commit in the same round trip."""

    def append_to_current(
        self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Sequence[Move[HeadT]]
    ) -> set[int]:
        """Append the events and update the heads in one statement, which commits; outside of a transaction.

        Returns the numbers of the logs that were written. The others have another last seq than the head before, or
        an event with one of the keys. Only where `one_statement` is true.
        """

    def is_conflict(self, error: Exception) -> bool:
        """Whether this error rolled back only because of another transaction."""

    def rewrite(self, tables: Tables[HeadT], cursor: CursorWrapper, log: int, before: int, rewrite: Rewrite) -> None:
        """Change the payloads of events before seq `before`, and delete the digests of their keys."""

    def may_hold(self, error: Exception) -> bool:
        """Whether a commit that failed with this error may have succeeded."""

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """Raise NotDurableError where a power cut could lose an acknowledged commit."""


def started_by(tables: Tables[HeadT], cursor: CursorWrapper, head: HeadT) -> int:
    """The number of the stored log that has the same start as this head."""
    names = dict(zip(tables.columns, tables.fields, strict=True))
    cursor.execute(tables.started, [getattr(head, names[column]) for column in tables.start])
    return int(cursor.fetchone()[0])


class _SqlStore(ABC):
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


class SqliteStore(_SqlStore):
    """SQLite has one writer, so a transaction begun with IMMEDIATE is the lock.

    A statement has many rows because Python may switch threads after every statement and every fetched row, and the
    writer would wait for other threads while it holds the lock. Statements are `OR FAIL` because the transaction is
    rolled back anyway: to undo a single statement, SQLite copies every page before it writes to it.
    """

    def write(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        rows: Sequence[EventRow],
        heads: Sequence[Move[HeadT]],
        *,
        last: bool,
    ) -> None:
        """See `Store`. Only changed columns are set: SQLite rewrites an index even for an equal value."""
        for some in _chunks([astuple(row) for row in rows]):
            _run(cursor, tables.append(len(some)), some)
        for changed, moved in _by_change(heads).items():
            for some in _chunks(list(map(itemgetter(*changed, 0), moved))):
                _run(cursor, tables.move(changed, len(some)), some)

    def lock_and_look_up(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        logs: Sequence[int],
        keys: Sequence[tuple[int, str]],
        cached: Heads[HeadT],
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """See `Store`. `version` and `changes` have verified the cached heads."""
        heads = [cached[number] for number in logs if number in cached]
        if len(heads) < len(logs):
            missing = [number for number in logs if number not in cached]
            [(rows,)] = _run(cursor, tables.read_together, [(_json(missing),)])
            heads += [self._head(tables, row) for row in _decode_rows(str(rows))]
        known = (row for some in _chunks(keys) for row in _run(cursor, tables.look_up(len(some)), some))
        return heads, list(map(KnownKey._make, known))

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


@contextmanager
def _statements() -> "Iterator[Callable[[str, Sequence[object]], Cursor[TupleRow]]]":
    """Statements, prepared once for each connection (Django's own cursors never prepare them)."""
    from psycopg import Cursor  # not imported on SQLite

    raw = connection.connection
    with connection.wrap_database_errors:
        yield lambda sql, values: Cursor(raw).execute(sql, values, prepare=True)


@contextmanager
def _pipeline() -> "Iterator[Callable[[str, Sequence[object]], Cursor[TupleRow]]]":
    """`_statements` in one round trip.

    Fetching rows, or committing through the driver, before the end of the block costs another round trip.
    """
    with _statements() as run, connection.connection.pipeline():
        yield run


class PostgresStore(_SqlStore):
    """PostgreSQL locks heads by row. A batch is sent as JSON, which is cheap to write and to read on either side."""

    one_statement = True

    def lock_and_look_up(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        logs: Sequence[int],
        keys: Sequence[tuple[int, str]],
        cached: Heads[HeadT],
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """See `Store`. All statements are one round trip; the later ones see what was committed before the locks.

        A cached head with the current last seq is valid: only events change a head. A stale one costs a round trip.
        """
        uncached = [number for number in logs if number not in cached]
        with _pipeline() as run:
            locked = run(tables.lock, [list(logs)])
            known = run(tables.known, [[log for log, _ in keys], [key for _, key in keys]])
            rows = run(tables.read, [uncached]) if uncached else None
        heads = [tables.head_from(row) for row in rows.fetchall()] if rows else []
        last = dict(locked.fetchall())
        heads += [cached[number] for number, seq in last.items() if number in cached and cached[number].last_seq == seq]
        if len(heads) < len(last):
            stale = last.keys() - {tables.number_of(head) for head in heads}
            with _pipeline() as run:
                rows = run(tables.read, [list(stale)])
            heads += [tables.head_from(row) for row in rows.fetchall()]
        return heads, list(map(KnownKey._make, known.fetchall()))

    def version(self, cursor: CursorWrapper) -> object:
        """See `Store`. Each cached head is verified by its last seq instead."""
        return cursor.db.connection

    def changes(self, cursor: CursorWrapper) -> int:
        """See `Store`. Not needed: cached heads are verified by their last seqs."""
        return 0

    def write(
        self,
        tables: Tables[HeadT],
        cursor: CursorWrapper,
        rows: Sequence[EventRow],
        heads: Sequence[Move[HeadT]],
        *,
        last: bool,
    ) -> None:
        """See `Store`. COMMIT is part of the round trip, unless the transaction is nested in another one."""
        commits = last and len(connection.atomic_blocks) == 1
        try:
            with _pipeline() as run:
                run(tables.append_json, [_json(rows)])
                for changed, moved in _by_change(heads).items():
                    positions = (0, *changed)
                    named = [{tables.fields[position]: now[position] for position in positions} for now in moved]
                    run(tables.move_json(changed), [_json(named)])
                if commits:
                    run("COMMIT", [])
        except (OperationalError, InterfaceError) as error:
            if commits and self.may_hold(error):
                raise CommitLostError(str(error)) from error
            raise

    def append_to_current(
        self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Sequence[Move[HeadT]]
    ) -> set[int]:
        """See `Store`. Fields that only some of the heads changed are set in all: an equal value costs nothing here.

        After a connection is lost the outcome is unknown, so nothing is sent on one that was lost before.
        """
        if _has_input(connection.connection.pgconn.socket):
            return set()
        changed = tuple(sorted(set(chain.from_iterable(_by_change(heads)))))
        fields = [tables.fields[position] for position in (0, *changed)]
        moves = [
            {"seq_before": before.last_seq, **{field: getattr(after, field) for field in fields}}
            for before, after in heads
        ]
        try:
            with _statements() as run:
                written = run(tables.append_to_current(changed), [_json(rows), _json(moves)]).fetchall()
        except (OperationalError, InterfaceError) as error:
            if self.may_hold(error):
                raise CommitLostError(str(error)) from error
            raise
        return {log for (log,) in written}

    def is_conflict(self, error: Exception) -> bool:
        return getattr(error.__cause__, "sqlstate", None) in _CONFLICTS

    def may_hold(self, error: Exception) -> bool:
        """See `Store`. A server that answers with an error has rolled back; after a lost connection it is unknown."""
        state = getattr(error.__cause__, "sqlstate", None)
        return state is None or state.startswith(_SERVER_GONE)

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise NotDurableError("PostgreSQL must not run with synchronous_commit=off")


def _has_input(socket: int) -> bool:
    """Whether an idle connection has something to read, as when the server has ended it."""
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def _by_change(heads: Sequence[Move[HeadT]]) -> dict[tuple[int, ...], list[tuple[Value, ...]]]:
    """The new heads, grouped by the positions of the fields that changed: most batches change the same few."""
    moves: dict[tuple[int, ...], list[tuple[Value, ...]]] = defaultdict(list)
    for before, after in heads:
        now = astuple(after)
        moves[tuple(compress(count(), map(ne, now, astuple(before))))].append(now)
    return moves


def _json(rows: Sequence[object]) -> str:
    return _encode(rows).decode()


STORES: dict[str, Store] = {"sqlite": SqliteStore(), "postgresql": PostgresStore()}
