"""The two tables of one kind of log, and the SQL statements on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Generic, TypeVar, get_args

import msgspec

from .heads import LogHead
from .rows import EventRow

HeadT = TypeVar("HeadT", bound=LogHead)

_EVENT = EventRow.__struct_fields__[1:]


class Tables(Generic[HeadT]):
    """`heads` and `log` are the tables of heads and events; `of` is the column of `log` with the log's number.

    `head` is the type whose fields, in order, are the columns of `heads`: the first is the log's number, `last_seq` the
    number of its last event. `columns` maps fields to columns with another name. `start`: the columns by which a start
    is unique. Statements with `%s` run on a Django cursor or on PostgreSQL, those with `?` on SQLite's own.
    """

    def __init__(
        self,
        head: type[HeadT],
        *,
        heads: str,
        log: str,
        of: str,
        start: Sequence[str],
        columns: Mapping[str, str],
    ) -> None:
        self.head, self.heads, self.log, self.of, self.start = head, heads, log, of, tuple(start)
        self._make: Callable[..., HeadT] = head
        self.fields = head.__struct_fields__
        self.columns = tuple(columns.get(field, field) for field in self.fields)
        self.number_of: Callable[[HeadT], int] = attrgetter(self.fields[0])

    @cached_property
    def select(self) -> str:
        """Reads heads; callers append a condition."""
        return f"SELECT {', '.join(self.columns)} FROM {self.heads}"  # noqa: S608 our own names, here and below

    @cached_property
    def insert(self) -> str:
        """Inserts a head and returns its number, or no row where its start is stored already."""
        names = self.columns[1:]
        return (
            f"INSERT INTO {self.heads} ({', '.join(names)}) VALUES ({placeholders(len(names))}) "  # noqa: S608
            f"ON CONFLICT ({', '.join(self.start)}) DO NOTHING RETURNING {self.columns[0]}"
        )

    @cached_property
    def started(self) -> str:
        """Reads the number of the log with this start."""
        same = " AND ".join(f"{column} = %s" for column in self.start)
        return f"SELECT {self.columns[0]} FROM {self.heads} WHERE {same}"  # noqa: S608

    @cached_property
    def read_together(self) -> str:
        """Reads heads: a JSON array of numbers in, one row with a JSON array of heads out."""
        return (
            f"SELECT json_group_array(json_array({', '.join(self.columns)})) FROM {self.heads} "  # noqa: S608
            f"WHERE {self.columns[0]} IN (SELECT value FROM json_each(?))"
        )

    @cache  # noqa: B019 there is one instance for each kind of log
    def look_up(self, count: int) -> str:
        """Looks up `count` pairs of log and key."""
        return (
            f"SELECT e.{self.of}, e.client_key, e.seq, e.actor, e.key_digest "  # noqa: S608
            f"FROM (VALUES {_rows(count, 2)}) AS requested CROSS JOIN {self.log} e "
            f"ON e.{self.of} = requested.column1 AND e.client_key = requested.column2 WHERE e.client_key IS NOT NULL"
        )

    @cache  # noqa: B019
    def append(self, count: int) -> str:
        """Inserts `count` events."""
        return (
            f"INSERT OR FAIL INTO {self.log} ({self.of}, {', '.join(_EVENT)}) "  # noqa: S608
            f"VALUES {_rows(count, len(_EVENT) + 1)}"
        )

    @cache  # noqa: B019
    def move(self, changed: tuple[int, ...], count: int) -> str:
        """Sets the fields at the positions `changed` of `count` heads; each row: the values, then the number."""
        moves = ", ".join(f"{self.columns[position]} = new.column{at}" for at, position in enumerate(changed, 1))
        return (
            f"UPDATE OR FAIL {self.heads} SET {moves} FROM (VALUES {_rows(count, len(changed) + 1)}) AS new "  # noqa: S608
            f"WHERE {self.heads}.{self.columns[0]} = new.column{len(changed) + 1}"
        )

    @cached_property
    def read_before(self) -> str:
        """Reads the events of a log before a seq."""
        return f"SELECT seq, kind, payload FROM {self.log} WHERE {self.of} = %s AND seq < %s ORDER BY seq"  # noqa: S608

    @cached_property
    def rewrite_one(self) -> str:
        """Replaces the payload of one event."""
        return f"UPDATE {self.log} SET payload = %s, key_digest = NULL WHERE {self.of} = %s AND seq = %s"  # noqa: S608

    @cached_property
    def append_json(self) -> str:
        """Inserts events from a JSON array of objects."""
        return (
            f"INSERT INTO {self.log} ({self.of}, {', '.join(_EVENT)}) "  # noqa: S608
            f"SELECT * FROM json_to_recordset(%s::json) AS e ({_record(EventRow)})"
        )

    def move_json(self, changed: Sequence[int]) -> str:
        """Sets the fields at the positions `changed` of heads, from a JSON array of objects."""
        moves = ", ".join(f"{self.columns[position]} = new.{self.fields[position]}" for position in changed)
        moved = _record(self.head, [0, *changed])
        return (
            f"UPDATE {self.heads} SET {moves} FROM json_to_recordset(%s::json) AS new ({moved}) "  # noqa: S608
            f"WHERE {self.heads}.{self.columns[0]} = new.{self.fields[0]}"
        )

    @cache  # noqa: B019
    def append_to_current(self, changed: tuple[int, ...]) -> str:
        """Inserts events and sets the fields at the positions `changed` of their heads, from two JSON arrays.

        The second array has `seq_before` with each head. Logs with another last seq, and those that have the key of a
        new event, are left as they are. Returns the number of the log of each event that was inserted. Heads are locked
        in the order of their numbers, as in `lock`.
        """
        number, first = self.columns[0], self.fields[0]
        moves = ", ".join(f"{self.columns[position]} = moves.{self.fields[position]}" for position in changed)
        return (
            f"WITH events AS MATERIALIZED (SELECT * FROM json_to_recordset(%s::json) AS e ({_record(EventRow)})), "  # noqa: S608
            "moves AS MATERIALIZED (SELECT * FROM json_to_recordset(%s::json) AS m "
            f"(seq_before bigint, {_record(self.head, [0, *changed])})), "
            "known AS MATERIALIZED (SELECT events.log FROM events CROSS JOIN LATERAL "
            f"(SELECT FROM {self.log} e WHERE e.{self.of} = events.log AND e.client_key = events.client_key LIMIT 1) "
            "AS found), "
            f"current AS MATERIALIZED (SELECT heads.{number} FROM moves JOIN {self.heads} heads "
            f"ON heads.{number} = moves.{first} AND heads.last_seq = moves.seq_before "
            f"WHERE moves.{first} NOT IN (SELECT log FROM known) ORDER BY heads.{number} FOR NO KEY UPDATE OF heads), "
            f"moved AS (UPDATE {self.heads} heads SET {moves} "
            f"FROM current JOIN moves ON moves.{first} = current.{number} "
            f"WHERE heads.{number} = current.{number} RETURNING heads.{number}) "
            f"INSERT INTO {self.log} ({self.of}, {', '.join(_EVENT)}) "
            f"SELECT events.* FROM events JOIN moved ON moved.{number} = events.log RETURNING {self.of}"
        )

    @cache  # noqa: B019
    def append_one_to_current(self, changed: tuple[int, ...]) -> str:
        """`append_to_current` for one event, without JSON: with the fields, the log and its last seq, and the event."""
        number = self.columns[0]
        moves = ", ".join(f"{self.columns[position]} = %s" for position in changed)
        return (
            f"WITH moved AS (UPDATE {self.heads} SET {moves} WHERE {number} = %s AND last_seq = %s AND NOT EXISTS "  # noqa: S608
            f"(SELECT FROM {self.log} WHERE {self.of} = %s AND client_key = %s) RETURNING {number}) "
            f"INSERT INTO {self.log} ({self.of}, {', '.join(_EVENT)}) "
            f"SELECT {number}, {placeholders(len(_EVENT))} FROM moved RETURNING {self.of}"
        )

    @cached_property
    def lock(self) -> str:
        """Locks heads in the order of their numbers, which prevents deadlocks, and reads their last seqs."""
        number = self.columns[0]
        return (
            f"SELECT {number}, last_seq FROM {self.heads} "  # noqa: S608
            f"WHERE {number} = ANY(%s::bigint[]) ORDER BY {number} FOR NO KEY UPDATE"
        )

    @cached_property
    def read(self) -> str:
        """Reads heads that are locked."""
        return f"{self.select} WHERE {self.columns[0]} = ANY(%s::bigint[])"

    @cached_property
    def known(self) -> str:
        """Looks up pairs of log and key from two arrays.

        LATERAL makes it one index lookup for each pair: without statistics, a join would read a new table whole.
        """
        return (
            "SELECT found.* FROM unnest(%s::bigint[], %s::text[]) AS requested (log, key) CROSS JOIN LATERAL "  # noqa: S608
            f"(SELECT e.{self.of}, e.client_key, e.seq, e.actor, e.key_digest FROM {self.log} e "
            f"WHERE e.{self.of} = requested.log AND e.client_key = requested.key LIMIT 1) AS found"
        )

    @cached_property
    def booleans(self) -> tuple[int, ...]:
        """The positions of the fields that SQLite returns as integers."""
        return tuple(i for i, field in enumerate(self.fields) if self.head.__annotations__[field] is bool)

    def head_from(self, row: Iterable[object]) -> HeadT:
        """A head from a row of `columns`."""
        return self._make(*row)


def _rows(count: int, width: int) -> str:
    """`count` rows of `width` values, as SQLite's own placeholders."""
    return ", ".join([f"({', '.join('?' * width)})"] * count)


def _record(struct: type[msgspec.Struct], positions: Sequence[int] | None = None) -> str:
    """The struct's fields, or those at `positions`, with the types by which PostgreSQL reads them from JSON."""
    fields = struct.__struct_fields__
    read = fields if positions is None else [fields[position] for position in positions]
    return ", ".join(f"{field} {_sql_type(struct.__annotations__[field])}" for field in read)


def _sql_type(annotation: object) -> str:
    types = get_args(annotation) or (annotation,)
    return "boolean" if bool in types else "bigint" if int in types else "text"


def placeholders(count: int) -> str:
    """`count` placeholders of Django's."""
    return ", ".join(["%s"] * count)
