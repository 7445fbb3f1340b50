"""The journal's statements, one set for SQLite and one for PostgreSQL; nobody but the journal uses them.

Written by hand because the ORM would take most of a message's time (see docs/performance.md). A whole batch takes one
round trip for each of: lock heads, look up keys, append events, move heads.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

from django.db.backends.utils import CursorWrapper
from msgspec.structs import astuple

from .head import FIELDS, Head

_COLUMNS = tuple({"chat": "id", "widget": "widget_id", "department": "department_id"}.get(f, f) for f in FIELDS)
COLUMNS = tuple("claimed_by_id" if column == "claimed_by" else column for column in _COLUMNS)
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM chats_chat"  # noqa: S608 our own column names
MOVED = COLUMNS[5:]
_EVENT = ("chat_id", "seq", "kind", "at", "actor", "payload", "client_key", "key_digest")

EventRow = tuple[int, int, str, int, str, str, str | None, str | None]
KeyRow = tuple[int, str, int, str, str]


class Store(Protocol):
    """What the journal asks of a database; `cursor` is inside the journal's transaction."""

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """The heads of these chats, locked in id order until the transaction ends."""

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KeyRow]:
        """(chat, key, seq, actor, digest) of each of these keys that an event has."""

    def insert_head(self, cursor: CursorWrapper, head: Head) -> int | None:
        """A new chat's id, or None where its widget and start key have a chat already."""

    def append(self, cursor: CursorWrapper, rows: Sequence[EventRow]) -> None:
        """Insert events."""

    def move(self, cursor: CursorWrapper, heads: Sequence[Head]) -> None:
        """Write what `MOVED` names, and whether the chat is listed."""

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """Raise where a commit could be lost in a power cut."""


class NotDurableError(RuntimeError):
    """The database would acknowledge a commit before it is on the disk."""


def head_from(row: Sequence[Any]) -> Head:
    """A head from a row of `COLUMNS`."""
    return Head(*row)


def _insert_head(cursor: CursorWrapper, head: Head) -> int | None:
    values = astuple(head)[1:]
    names, places = ", ".join(COLUMNS[1:]), ", ".join(["%s"] * (len(values) + 1))
    cursor.execute(
        f"INSERT INTO chats_chat ({names}, listed) VALUES ({places}) "  # noqa: S608
        "ON CONFLICT (widget_id, start_key) DO NOTHING RETURNING id",
        [*values, head.listed],
    )
    row = cursor.fetchone()
    return row[0] if row else None


def start_of(cursor: CursorWrapper, widget: int, key: str) -> int | None:
    """The chat that was started with this key in this widget."""
    cursor.execute("SELECT id FROM chats_chat WHERE widget_id = %s AND start_key = %s", [widget, key])
    row = cursor.fetchone()
    return row[0] if row else None


class SqliteStore:
    """SQLite: one writer, so a transaction begun with IMMEDIATE is the lock."""

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """See `Store`."""
        cursor.execute(f"{_SELECT} WHERE id IN ({_places(chats)})", chats)
        return [_sqlite_head(row) for row in cursor.fetchall()]

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KeyRow]:
        """See `Store`."""
        pairs = ", ".join(["(%s, %s)"] * len(keys))
        cursor.execute(
            "SELECT chat_id, client_key, seq, actor, key_digest FROM chats_event "  # noqa: S608
            f"WHERE client_key IS NOT NULL AND (chat_id, client_key) IN (VALUES {pairs})",
            list(chain.from_iterable(keys)),
        )
        return [(*row,) for row in cursor.fetchall()]

    def insert_head(self, cursor: CursorWrapper, head: Head) -> int | None:
        """See `Store`."""
        return _insert_head(cursor, head)

    def append(self, cursor: CursorWrapper, rows: Sequence[EventRow]) -> None:
        """See `Store`."""
        places = _places(_EVENT)
        cursor.executemany(f"INSERT INTO chats_event ({', '.join(_EVENT)}) VALUES ({places})", rows)  # noqa: S608

    def move(self, cursor: CursorWrapper, heads: Sequence[Head]) -> None:
        """See `Store`."""
        sets = ", ".join(f"{column} = %s" for column in MOVED)
        cursor.executemany(
            f"UPDATE chats_chat SET {sets}, listed = %s WHERE id = %s",  # noqa: S608
            [(*astuple(head)[5:], head.listed, head.chat) for head in heads],
        )

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] < 2:
            raise NotDurableError("SQLite must run with PRAGMA synchronous=FULL")


_BOOLEANS = tuple(i for i, field in enumerate(FIELDS) if Head.__annotations__[field] is bool)


def _sqlite_head(row: Sequence[Any]) -> Head:
    values = list(row)
    for place in _BOOLEANS:
        values[place] = bool(values[place])
    return head_from(values)


def _places(values: Iterable[Any]) -> str:
    return ", ".join("%s" for _ in values)


_TYPES = {
    "id": "bigint",
    "claimed_by_id": "bigint",
    **dict.fromkeys(("claimed_at", "started_at", "ended_at", "line_at", "deadline", "message_at"), "bigint"),
    **dict.fromkeys(("guest", "seat", "last_seq", "patron_messages"), "integer"),
    **dict.fromkeys(("operator_gone", "closed", "mobile", "listed"), "boolean"),
}
_EVENT_TYPES = ("bigint", "integer", "text", "bigint", "text", "text", "text", "text")


class PostgresStore:
    """PostgreSQL: heads locked by row; a batch travels as one array for each column."""

    def lock(self, cursor: CursorWrapper, chats: Sequence[int]) -> list[Head]:
        """See `Store`."""
        cursor.execute(f"{_SELECT} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(chats)])
        return [head_from(row) for row in cursor.fetchall()]

    def known_keys(self, cursor: CursorWrapper, keys: Sequence[tuple[int, str]]) -> list[KeyRow]:
        """See `Store`."""
        cursor.execute(
            "SELECT e.chat_id, e.client_key, e.seq, e.actor, e.key_digest "
            "FROM unnest(%s::bigint[], %s::text[]) AS asked (chat, key) "
            "JOIN chats_event e ON e.chat_id = asked.chat AND e.client_key = asked.key",
            [[chat for chat, _ in keys], [key for _, key in keys]],
        )
        return [(*row,) for row in cursor.fetchall()]

    def insert_head(self, cursor: CursorWrapper, head: Head) -> int | None:
        """See `Store`."""
        return _insert_head(cursor, head)

    def append(self, cursor: CursorWrapper, rows: Sequence[EventRow]) -> None:
        """See `Store`."""
        arrays = ", ".join(f"%s::{kind}[]" for kind in _EVENT_TYPES)
        cursor.execute(
            f"INSERT INTO chats_event ({', '.join(_EVENT)}) SELECT * FROM unnest({arrays})",  # noqa: S608
            [list(column) for column in zip(*rows, strict=True)],
        )

    def move(self, cursor: CursorWrapper, heads: Sequence[Head]) -> None:
        """See `Store`."""
        columns = ("id", *MOVED, "listed")
        arrays = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in columns)
        sets = ", ".join(f"{column} = new.{column}" for column in columns[1:])
        rows = [(head.chat, *astuple(head)[5:], head.listed) for head in heads]
        cursor.execute(
            f"UPDATE chats_chat SET {sets} FROM unnest({arrays}) AS new ({', '.join(columns)}) "  # noqa: S608
            "WHERE chats_chat.id = new.id",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def assert_durable(self, cursor: CursorWrapper) -> None:
        """See `Store`."""
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise NotDurableError("PostgreSQL must not run with synchronous_commit=off")


STORES: dict[str, Store] = {"sqlite": SqliteStore(), "postgresql": PostgresStore()}
