"""How far each side has read a chat. Read marks are not part of the log; they are stored a little later and only grow.

The SQL is written by hand, two statements for all marks of a second: one by one, they would block the journal.
"""

from collections.abc import Iterable

from django.db import connection, transaction

Key = tuple[int, int | None]
"""The chat, and the operator (None: the patron)."""

_GROWN = ", ".join(
    f"{name} = CASE WHEN excluded.{name} > chats_readmark.{name} THEN excluded.{name} ELSE chats_readmark.{name} END"
    for name in ("seq", "count")
)
_UPSERT = (
    "INSERT INTO chats_readmark (chat_id, operator_id, seq, count) VALUES (%s, %s, %s, %s) "  # noqa: S608 our own names
    f"ON CONFLICT {{}} DO UPDATE SET {_GROWN}"
)
_OF_PATRONS = _UPSERT.format("(chat_id) WHERE operator_id IS NULL")
_OF_OPERATORS = _UPSERT.format("(chat_id, operator_id) WHERE operator_id IS NOT NULL")


def store(marks: Iterable[tuple[Key, tuple[int, int]]]) -> None:
    """Store (seq, count) for each key, unless the stored values are larger."""
    # The same order on all nodes, so that they can't deadlock.
    rows = sorted(((*key, *mark) for key, mark in marks), key=lambda row: (row[0], row[1] or 0))
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, of in (
            (_OF_PATRONS, [row for row in rows if row[1] is None]),
            (_OF_OPERATORS, [row for row in rows if row[1] is not None]),
        ):
            if of:
                cursor.executemany(statement, of)
