"""The journal's statements on PostgreSQL."""

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .heads import LogHead
from .rows import EventRow, KnownKey
from .sql_store import CommitLostError, Heads, HeadT, Keys, Moves, NotDurableError, Store, Value, by_change, to_json
from .tables import Tables

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

# Classes of PostgreSQL's errors: connection exception, operator intervention (shutdown, crash).
_SERVER_GONE = ("08", "57P")
# PostgreSQL's errors serialization_failure and deadlock_detected.
_CONFLICTS = ("40001", "40P01")


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


class PostgresStore(Store):
    """PostgreSQL locks heads by row. A batch is sent as JSON, which is cheap to write and to read on either side."""

    one_statement = True

    def lock_and_look_up(
        self, tables: Tables[HeadT], cursor: CursorWrapper, logs: Sequence[int], keys: Keys, cached: Heads[HeadT]
    ) -> tuple[list[HeadT], list[KnownKey]]:
        """See `Store`. All statements are one round trip; the later ones see what was committed before the locks.

        A cached head with the current last seq is valid: only events change a head. A stale one costs a round trip.
        """
        uncached = [number for number in logs if number not in cached]
        with _pipeline() as run:
            locked = run(tables.lock, [list(logs)])
            known_keys = run(tables.known, [[log for log, _ in keys], [key for _, key in keys]])
            rows = run(tables.read, [uncached]) if uncached else None
        heads = [tables.head_from(row) for row in rows.fetchall()] if rows else []
        last = dict(locked.fetchall())
        heads += [cached[number] for number, seq in last.items() if number in cached and cached[number].last_seq == seq]
        if len(heads) < len(last):
            stale = last.keys() - {tables.number_of(head) for head in heads}
            with _pipeline() as run:
                rows = run(tables.read, [list(stale)])
            heads += [tables.head_from(row) for row in rows.fetchall()]
        return heads, [KnownKey._make(row) for row in known_keys.fetchall()]

    def version(self, cursor: CursorWrapper) -> object:
        """See `Store`. Each cached head is verified by its last seq instead."""
        return cursor.db.connection

    def changes(self, cursor: CursorWrapper) -> int:
        """See `Store`. Not needed: cached heads are verified by their last seqs."""
        return 0

    def write(
        self, tables: Tables[HeadT], cursor: CursorWrapper, rows: Sequence[EventRow], heads: Moves[HeadT], *, last: bool
    ) -> None:
        """See `Store`. COMMIT is part of the round trip, unless the transaction is nested in another one."""
        commits = last and len(connection.atomic_blocks) == 1
        try:
            with _pipeline() as run:
                run(tables.append_json, [to_json(rows)])
                for changed, moved in by_change(heads).items():
                    positions = (0, *changed)
                    named = [{tables.fields[position]: now[position] for position in positions} for now in moved]
                    run(tables.move_json(changed), [to_json(named)])
                if commits:
                    run("COMMIT", [])
        except (OperationalError, InterfaceError) as error:
            if commits and self.may_hold(error):
                raise CommitLostError(str(error)) from error
            raise

    def append_to_current(self, tables: Tables[HeadT], rows: Sequence[EventRow], heads: Moves[HeadT]) -> set[int]:
        """See `Store`. Fields that only some of the heads changed are set in all: an equal value costs nothing here.

        After a connection is lost the outcome is unknown, so nothing is sent on one that was lost before.
        """
        if _has_input(connection.connection.pgconn.socket):
            return set()
        changed = tuple(sorted(set(chain.from_iterable(by_change(heads)))))
        fields = [tables.fields[position] for position in changed]
        try:
            with _statements() as run:
                if len(rows) == 1:
                    written = run(tables.append_one_to_current(changed), _one(fields, rows[0], *heads[0])).fetchall()
                else:
                    moves = _moves([tables.fields[0], *fields], heads)
                    written = run(tables.append_to_current(changed), [to_json(rows), to_json(moves)]).fetchall()
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


def _moves(fields: Sequence[str], heads: Moves[HeadT]) -> list[dict[str, Value]]:
    return [
        {"seq_before": before.last_seq, **{field: getattr(after, field) for field in fields}} for before, after in heads
    ]


def _one(fields: Sequence[str], row: EventRow, before: LogHead, after: LogHead) -> list[Value]:
    """Numbers are passed as text: the driver would choose types by their size, each combination a statement."""
    moved = [getattr(after, field) for field in fields]
    values = [*moved, row.log, before.last_seq, row.log, row.client_key, *astuple(row)[1:]]
    return [str(value) if type(value) is int else value for value in values]


def _has_input(socket: int) -> bool:
    """Whether an idle connection has something to read, as when the server has ended it."""
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
