"""The journal's statements, one set for SQLite and one for PostgreSQL; nobody but the journal uses them.

Written by hand because the ORM would take most of a message's time (see docs/performance.md). A whole batch takes one
statement to lock its heads, one to look up its keys, and one or two to write.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

import msgspec
import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .head import FIELDS, Head

_NAMES = {"chat": "id", "widget": "widget_id", "department": "department_id", "claimed_by": "claimed_by_id"}
COLUMNS = tuple(_NAMES.get(field, field) for field in FIELDS)
_BORN = 5
"""As many of a head's fields never change."""
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM chats_chat"  # noqa: S608 our own column names


class EventRow(msgspec.Struct):
    """An event as it is inserted, by the columns' names."""

    chat_id: int
    seq: int
    kind: str
    at: int
    actor: str
    payload: str
    client_key: str | None
    key_digest: str | None


class KnownKey(NamedTuple):
    """What the log knows of a client's key."""

    chat: int
    key: str
    seq: int
    actor: str
    digest: str


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


class Store(Protocol):
    """What the journal asks of a database; `cursor` is inside the journal's transaction."""

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """The heads of these chats, locked in id order until the transaction ends."""

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KnownKey]:
        """Those of these (chat, key) that an event has."""

    def lock_and_look_up(
        self, cursor: CursorWrapper, chats: Sequence[int], keys: Sequence[tuple[int, str]]
    ) -> tuple[list[Head], list[KnownKey]]:
        """Both, the keys as they are once the heads are locked."""

    def insert_head(self, cursor: CursorWrapper, head: Head) -> int | None:
        """A new chat's id, or None where its widget and start key have a chat already."""

    def write(self, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Head]) -> None:
        """Append the events, move the heads."""

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """Raise where a commit could be lost in a power cut."""


def head_from(row: Sequence[Any]) -> Head:
    """A head from a row of `COLUMNS`."""
    return Head(*row)


def start_of(cursor: CursorWrapper, widget: int, key: str) -> int:
    """The chat that was started with this key in this widget."""
    cursor.execute("SELECT id FROM chats_chat WHERE widget_id = %s AND start_key = %s", [widget, key])
    return int(cursor.fetchone()[0])


class _EitherStore:
    """What is the same for both."""

    def insert_head(self, cursor: CursorWrapper, head: Head) -> int | None:
        """See `Store`."""
        names, values = COLUMNS[1:], astuple(head)[1:]
        cursor.execute(
            f"INSERT INTO chats_chat ({', '.join(names)}) VALUES ({_places(len(names))}) "  # noqa: S608
            "ON CONFLICT (widget_id, start_key) DO NOTHING RETURNING id",
            values,
        )
        row = cursor.fetchone()
        return row[0] if row else None


class SqliteStore(_EitherStore):
    """SQLite: one writer, so a transaction begun with IMMEDIATE is the lock."""

    _append = (
        f"INSERT INTO chats_event ({', '.join(EventRow.__struct_fields__)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(EventRow.__struct_fields__))})"
    )
    _move = f"UPDATE chats_chat SET {', '.join(f'{c} = %s' for c in COLUMNS[_BORN:])} WHERE id = %s"  # noqa: S608
    _booleans = tuple(i for i, field in enumerate(FIELDS) if Head.__annotations__[field] is bool)

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """See `Store`."""
        cursor.execute(f"{_SELECT} WHERE id IN ({_places(len(chats))})", chats)
        return [self._head(row) for row in cursor.fetchall()]

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KnownKey]:
        """See `Store`."""
        pairs = ", ".join(["(%s, %s)"] * len(keys))
        cursor.execute(
            "SELECT chat_id, client_key, seq, actor, key_digest FROM chats_event "  # noqa: S608
            f"WHERE client_key IS NOT NULL AND (chat_id, client_key) IN (VALUES {pairs})",
            [value for key in keys for value in key],
        )
        return [KnownKey(*row) for row in cursor.fetchall()]

    def write(self, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Head]) -> None:
        """See `Store`."""
        cursor.executemany(self._append, [astuple(row) for row in rows])
        cursor.executemany(self._move, [(*astuple(head)[_BORN:], head.chat) for head in heads])

    def lock_and_look_up(
        self, cursor: CursorWrapper, chats: Sequence[int], keys: Sequence[tuple[int, str]]
    ) -> tuple[list[Head], list[KnownKey]]:
        """See `Store`."""
        return self.lock(cursor, chats) if chats else [], self.known_keys(cursor, keys) if keys else []

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] < 2:
            raise NotDurableError("SQLite must run with PRAGMA synchronous=FULL")

    def _head(self, row: Sequence[Any]) -> Head:
        values = list(row)
        for place in self._booleans:
            values[place] = bool(values[place])
        return head_from(values)


_TYPES = {
    **dict.fromkeys(
        ("id", "chat_id", "widget_id", "department_id", "claimed_by_id", "claimed_at", "started_at"), "bigint"
    ),
    **dict.fromkeys(("ended_at", "line_at", "deadline", "message_at", "at"), "bigint"),
    **dict.fromkeys(("guest", "seat", "seat_attempt", "last_seq", "seq", "patron_messages"), "integer"),
    **dict.fromkeys(("operator_gone", "closed", "mobile", "listed", "contact_asked"), "boolean"),
}


def _record(names: Sequence[str], columns: Sequence[str]) -> str:
    """The names and types of a JSON object's fields, which stand for these columns."""
    return ", ".join(f"{name} {_TYPES.get(column, 'text')}" for name, column in zip(names, columns, strict=True))


_EVENT = EventRow.__struct_fields__
_MOVES = ", ".join(f"{c} = new.{f}" for f, c in zip(FIELDS[_BORN:], COLUMNS[_BORN:], strict=True))
_WRITE = (
    f"WITH appended AS (INSERT INTO chats_event ({', '.join(_EVENT)}) "  # noqa: S608
    f"SELECT * FROM json_to_recordset(%s::json) AS e ({_record(_EVENT, _EVENT)})) "
    f"UPDATE chats_chat SET {_MOVES} "
    f"FROM json_to_recordset(%s::json) AS new ({_record(FIELDS, COLUMNS)}) WHERE chats_chat.id = new.chat"
)


_LOCK = f"{_SELECT} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
_KNOWN = (
    "SELECT e.chat_id, e.client_key, e.seq, e.actor, e.key_digest "
    "FROM unnest(%s::bigint[], %s::text[]) AS asked (chat, key) "
    "JOIN chats_event e ON e.chat_id = asked.chat AND e.client_key = asked.key"
)


@contextmanager
def _pipeline() -> Iterator[Callable[[str, list[Any]], psycopg.Cursor[Any]]]:
    """Statements that travel together, planned once for each connection: Django's own cursors plan them every time."""
    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline():
        yield lambda sql, values: psycopg.Cursor(raw).execute(sql, values, prepare=True)


class PostgresStore(_EitherStore):
    """PostgreSQL: heads locked by row. A batch travels as JSON, which neither side takes long to write or read."""

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """See `Store`."""
        return self.lock_and_look_up(cursor, chats, [])[0]

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KnownKey]:
        """See `Store`."""
        return self.lock_and_look_up(cursor, [], keys)[1]

    def lock_and_look_up(
        self, cursor: CursorWrapper, chats: Sequence[int], keys: Sequence[tuple[int, str]]
    ) -> tuple[list[Head], list[KnownKey]]:
        """See `Store`. Both statements travel together, and the second sees what was committed before the locks."""
        with _pipeline() as run:
            heads = run(_LOCK, [list(chats)])
            known = run(_KNOWN, [[chat for chat, _ in keys], [key for _, key in keys]])
            return [head_from(row) for row in heads.fetchall()], [KnownKey(*row) for row in known.fetchall()]

    def write(self, cursor: CursorWrapper, rows: Sequence[EventRow], heads: Sequence[Head]) -> None:
        """See `Store`."""
        with _pipeline() as run:
            run(_WRITE, [_json(rows), _json(heads)])

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise NotDurableError("PostgreSQL must not run with synchronous_commit=off")


def _json(rows: Sequence[msgspec.Struct]) -> str:
    return msgspec.json.encode(rows).decode()


def _places(count: int) -> str:
    return ", ".join(["%s"] * count)


STORES: dict[str, Store] = {"sqlite": SqliteStore(), "postgresql": PostgresStore()}
