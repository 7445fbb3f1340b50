"""How far readers have read logs. Read marks are not part of a log; they are stored a little later and only grow.

The SQL is written by hand, two statements for all marks of a second: one by one, they would block the journal.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction


class LogMark(NamedTuple):
    """A log's number, its reader (None: the patron), and how far they have read: a seq, and a number of messages."""

    log: int
    operator: int | None
    seq: int
    messages: int


class ReadMarkTable:
    """The read marks of one kind of log. `log` is the column of the log's number."""

    def __init__(self, table: str, log: str) -> None:
        grown = ", ".join(
            f"{name} = CASE WHEN excluded.{name} > {table}.{name} THEN excluded.{name} ELSE {table}.{name} END"
            for name in ("seq", "count")
        )
        upsert = (
            f"INSERT INTO {table} ({log}, operator_id, seq, count) VALUES (%s, %s, %s, %s) "  # noqa: S608 our own names
            f"ON CONFLICT {{}} DO UPDATE SET {grown}"
        )
        self._of_patrons = upsert.format(f"({log}) WHERE operator_id IS NULL")
        self._of_operators = upsert.format(f"({log}, operator_id) WHERE operator_id IS NOT NULL")

    def store(self, marks: Iterable[LogMark]) -> None:
        """Store these marks, unless the stored ones are larger."""
        # The same order on all nodes, so that they can't deadlock.
        rows = sorted(marks, key=lambda mark: (mark.log, mark.operator or 0))
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, of in (
                (self._of_patrons, [mark for mark in rows if mark.operator is None]),
                (self._of_operators, [mark for mark in rows if mark.operator is not None]),
            ):
                if of:
                    cursor.executemany(statement, of)
