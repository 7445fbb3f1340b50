"""The journal's statements, one set for SQLite and one for PostgreSQL; nobody but the journal uses them.

Written by hand because the ORM would take most of a message's time. A whole batch takes one
statement or two to lock its heads and look up its keys, one to append, and one for each set of fields that moved.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, compress, count
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .log import Rewrite
from .rows import EventRow, KnownKey
from .tables import Tables

if TYPE_CHECKING:
    from psycopg import Cursor


T = TypeVar("T")
Kept = Mapping[int, Any]
"""Heads that were kept, by their logs' numbers."""
Move = tuple[msgspec.Struct, msgspec.Struct]
"""A head as it stood, and as it stands now."""

# Of SQLite's errors, those after which a commit does not hold: SQLITE_BUSY and SQLITE_FULL.
_ROLLED_BACK = (5, 13)
# Classes of PostgreSQL's errors: connection exception, operator intervention (shutdown, crash).
_SERVER_GONE = ("08", "57P")

# Rows of a statement of SQLite's: no more than this, since the plan for each number of them is kept.
MANY = 256


class CommitLostError(OperationalError):
    """The database failed after the commit was sent and before it answered: the outcome is unknown."""


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


class Store(Protocol):
    """What the journal asks of a database; `cursor` is inside the journal's transaction."""

    def lock(self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], kept: Kept) -> list[Any]:
        """The heads of these logs, locked in the order of their numbers until the transaction ends."""

    def known_keys(self, tables: Tables, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KnownKey]:
        """Those of these (log, key) that an event has."""

    def lock_and_look_up(
        self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], keys: Sequence[tuple[int, str]], kept: Kept
    ) -> tuple[list[Any], list[KnownKey]]:
        """Both, the keys as they are once the heads are locked. What is kept and still so is not read."""

    def version(self, cursor: CursorWrapper) -> Any:
        """The same for as long as what is kept may be used: until another connection writes, where that can be told."""

    def changes(self, cursor: CursorWrapper) -> int:
        """How many rows this connection has written."""

    def insert_head(self, tables: Tables, cursor: CursorWrapper, head: msgspec.Struct) -> int | None:
        """A new log's number, or None where one was begun by the same start already."""

    def write(
        self, tables: Tables, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Move], *, last: bool
    ) -> None:
        """Append the events, move the heads. Where that is all, the transaction may be committed with them."""

    def rewrite(self, tables: Tables, cursor: CursorWrapper, log: int, before: int, taken: Rewrite) -> None:
        """Change what events before this one say; what their keys stood for is forgotten with it."""

    def may_hold(self, error: Exception) -> bool:
        """Whether a commit that failed with this error may have succeeded."""

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """Raise where a commit could be lost in a power cut."""


def started_by(tables: Tables, cursor: CursorWrapper, head: msgspec.Struct) -> int:
    """The log that was begun by the same start as this head would be."""
    names = dict(zip(tables.columns, tables.fields, strict=True))
    cursor.execute(tables.started, [getattr(head, names[column]) for column in tables.start])
    return int(cursor.fetchone()[0])


class _EitherStore(ABC):
    """What is the same for both."""

    @abstractmethod
    def lock_and_look_up(
        self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], keys: Sequence[tuple[int, str]], kept: Kept
    ) -> tuple[list[Any], list[KnownKey]]:
        """See `Store`."""

    def lock(self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], kept: Kept) -> list[Any]:
        """See `Store`."""
        return self.lock_and_look_up(tables, cursor, logs, [], kept)[0]

    def known_keys(self, tables: Tables, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KnownKey]:
        """See `Store`."""
        return self.lock_and_look_up(tables, cursor, [], keys, {})[1]

    def insert_head(self, tables: Tables, cursor: CursorWrapper, head: msgspec.Struct) -> int | None:
        """See `Store`."""
        cursor.execute(tables.insert, astuple(head)[1:])
        row = cursor.fetchone()
        return row[0] if row else None

    def rewrite(self, tables: Tables, cursor: CursorWrapper, log: int, before: int, taken: Rewrite) -> None:
        """See `Store`."""
        cursor.execute(tables.read_before, [log, before])
        rows = [row for row in cursor.fetchall() if not taken.seqs or row[0] in taken.seqs]
        changed = [(taken.change(kind, payload), log, seq) for seq, kind, payload in rows]
        cursor.executemany(tables.rewrite_one, changed)


class SqliteStore(_EitherStore):
    """SQLite: one writer, so a transaction begun with IMMEDIATE is the lock.

    A statement takes many rows: between two statements, and between two rows of an answer, Python lets other threads
    run, and the one that writes would wait for them that often, while it holds the lock. And each is `OR FAIL`, since
    all is rolled back anyway: to undo one statement alone SQLite would copy every page before the statement writes it.
    """

    def write(
        self, tables: Tables, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Move], *, last: bool
    ) -> None:
        """See `Store`. SQLite writes anew each index of whose columns one is set, even to the value that it has."""
        for some in _portions([astuple(row) for row in rows]):
            _run(cursor, tables.append(len(some)), some)
        for changed, moved in _by_change(heads).items():
            for some in _portions(list(map(itemgetter(*changed, 0), moved))):
                _run(cursor, tables.move(changed, len(some)), some)

    def lock_and_look_up(
        self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], keys: Sequence[tuple[int, str]], kept: Kept
    ) -> tuple[list[Any], list[KnownKey]]:
        """See `Store`. All that is kept is still so, by `version` and `changes`."""
        heads = [kept[number] for number in logs if number in kept]
        if len(heads) < len(logs):
            missing = [number for number in logs if number not in kept]
            rows = msgspec.json.decode(_run(cursor, tables.read_together, [(_json(missing),)])[0][0])
            heads += [self._head(tables, row) for row in rows]
        known = (row for some in _portions(keys) for row in _run(cursor, tables.look_up(len(some)), some))
        return heads, [KnownKey(*row) for row in known]

    def version(self, cursor: CursorWrapper) -> Any:
        """See `Store`."""
        return cursor.db.connection, _run(cursor, "PRAGMA data_version", ())

    def changes(self, cursor: CursorWrapper) -> int:
        """See `Store`."""
        return int(cursor.db.connection.total_changes)

    def may_hold(self, error: Exception) -> bool:
        """See `Store`. After an error of the disk, recovery may find the commit in the WAL."""
        return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF not in _ROLLED_BACK

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] < 2:
            raise NotDurableError("SQLite must run with PRAGMA synchronous=FULL")

    def _head(self, tables: Tables, row: list[Any]) -> Any:
        for place in tables.booleans:
            row[place] = bool(row[place])
        return tables.head_from(row)


def _run(cursor: CursorWrapper, sql: str, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Django's own cursor would rewrite the placeholders of each statement, every time."""
    with cursor.db.wrap_database_errors:
        answer: list[tuple[Any, ...]] = cursor.db.connection.execute(sql, list(chain.from_iterable(rows))).fetchall()
    return answer


def _portions(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[begin : begin + MANY] for begin in range(0, len(rows), MANY))


@contextmanager
def _pipeline() -> "Iterator[Callable[[str, list[Any]], Cursor[Any]]]":
    """Statements that travel together, planned once for each connection: Django's own cursors plan them every time.

    Whoever asks for rows, or commits by the driver, before the end of it waits for the server once more.
    """
    from psycopg import Cursor  # not before it is wanted

    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline():
        yield lambda sql, values: Cursor(raw).execute(sql, values, prepare=True)


class PostgresStore(_EitherStore):
    """PostgreSQL: heads locked by row. A batch travels as JSON, which neither side takes long to write or read."""

    def lock_and_look_up(
        self, tables: Tables, cursor: CursorWrapper, logs: Sequence[int], keys: Sequence[tuple[int, str]], kept: Kept
    ) -> tuple[list[Any], list[KnownKey]]:
        """See `Store`. Both statements travel together, and the second sees what was committed before the locks.

        A kept head whose log goes no further is still so: nothing but the log changes a head.
        """
        with _pipeline() as run:
            locked = run(tables.lock, [list(logs)])
            known = run(tables.known, [[log for log, _ in keys], [key for _, key in keys]])
        last = dict(locked.fetchall())
        heads = [kept[number] for number, seq in last.items() if number in kept and kept[number].last_seq == seq]
        if len(heads) < len(last):
            missing = last.keys() - {tables.number_of(head) for head in heads}
            with _pipeline() as run:
                rows = run(tables.read, [list(missing)])
            heads += [tables.head_from(row) for row in rows.fetchall()]
        return heads, [KnownKey(*row) for row in known.fetchall()]

    def version(self, cursor: CursorWrapper) -> Any:
        """See `Store`: each head tells it by itself."""
        return cursor.db.connection

    def changes(self, cursor: CursorWrapper) -> int:
        """See `Store`; nobody asks."""
        return 0

    def write(
        self, tables: Tables, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Move], *, last: bool
    ) -> None:
        """See `Store`. The commit travels with them, unless the transaction is not ours to end."""
        commits = last and len(connection.atomic_blocks) == 1
        try:
            with _pipeline() as run:
                run(tables.append_json, [_json(rows)])
                for changed, moved in _by_change(heads).items():
                    places = (0, *changed)
                    named = [{tables.fields[place]: now[place] for place in places} for now in moved]
                    run(tables.move_json(changed), [_json(named)])
                if commits:
                    run("COMMIT", [])
        except (OperationalError, InterfaceError) as error:
            if commits and self.may_hold(error):
                raise CommitLostError(str(error)) from error
            raise

    def may_hold(self, error: Exception) -> bool:
        """See `Store`. A server that still answers has rolled back; from one that is gone the outcome is unknown."""
        state = getattr(error.__cause__, "sqlstate", None)
        return state is None or state.startswith(_SERVER_GONE)

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise NotDurableError("PostgreSQL must not run with synchronous_commit=off")


def _by_change(heads: Sequence[Move]) -> dict[tuple[int, ...], list[tuple[Any, ...]]]:
    """The heads as they stand now, by the places of the fields that changed: most batches change the same few."""
    moves: dict[tuple[int, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for before, after in heads:
        now = astuple(after)
        moves[tuple(compress(count(), map(ne, now, astuple(before))))].append(now)
    return moves


def _json(rows: Sequence[Any]) -> str:
    return msgspec.json.encode(rows).decode()


STORES: dict[str, Store] = {"sqlite": SqliteStore(), "postgresql": PostgresStore()}
