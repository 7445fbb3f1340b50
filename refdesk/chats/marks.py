"""How far a side has read a chat. Not part of the log: kept apart, a little later, and only ever growing.

Written by hand, in two statements: a second of marks, one by one, would hold the database from the journal.
"""

from collections.abc import Iterable

from django.db import connection, transaction

Key = tuple[int, int | None]
"""The chat, and the operator (None: the patron)."""

_GROWN = ", ".join(
    f"{name} = CASE WHEN excluded.{name} > chats_readmark.{name} THEN excluded.{name} ELSE chats_readmark.{name} END"
    for name in ("seq", "count")
)
_KEEP = (
    "INSERT INTO chats_readmark (chat_id, operator_id, seq, count) VALUES (%s, %s, %s, %s) "  # noqa: S608 our own names
    f"ON CONFLICT {{}} DO UPDATE SET {_GROWN}"
)
_OF_PATRONS = _KEEP.format("(chat_id) WHERE operator_id IS NULL")
_OF_OPERATORS = _KEEP.format("(chat_id, operator_id) WHERE operator_id IS NOT NULL")


def keep(marks: Iterable[tuple[Key, tuple[int, int]]]) -> None:
    """Keep (seq, count) of each key, where it is further than what is kept."""
    # In one order on all nodes, or two of them could wait for each other.
    rows = sorted(((*key, *mark) for key, mark in marks), key=lambda row: (row[0], row[1] or 0))
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, of in (
            (_OF_PATRONS, [row for row in rows if row[1] is None]),
            (_OF_OPERATORS, [row for row in rows if row[1] is not None]),
        ):
            if of:
                cursor.executemany(statement, of)
