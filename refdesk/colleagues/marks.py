"""How far operators have read internal chats. Stored a little later, like the read marks of chats; they only grow."""

from collections.abc import Iterable

from django.db import connection, transaction

_GROWN = ", ".join(
    f"{name} = CASE WHEN excluded.{name} > colleagues_readmark.{name} "
    f"THEN excluded.{name} ELSE colleagues_readmark.{name} END"
    for name in ("seq", "count")
)
_UPSERT = (
    "INSERT INTO colleagues_readmark (internal_chat_id, operator_id, seq, count) "  # noqa: S608 our own names
    f"VALUES (%s, %s, %s, %s) ON CONFLICT (internal_chat_id, operator_id) DO UPDATE SET {_GROWN}"
)


def store(marks: Iterable[tuple[int, int, int, int]]) -> None:
    """Store (internal chat, operator, seq, count), unless the stored values are larger."""
    # The same order on all nodes, so that they can't deadlock.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_UPSERT, sorted(marks))
