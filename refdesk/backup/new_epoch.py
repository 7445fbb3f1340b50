"""Gives a restored database a new epoch, and row numbers that no lost row had.

Clients and servers that know the old epoch reload. New chats and tickets get numbers far beyond those of lost rows: a
draft, an act or a URL with the number of a lost chat must not reach the chat of another patron.
"""

from collections.abc import Callable, Sequence
from typing import Any

from refdesk.chats.epoch import new_value

Run = Callable[[str, Sequence[Any]], Sequence[Sequence[Any]]]
"""Executes a statement with `%s` for each value, and returns its rows."""

NUMBER_JUMPS = {"chats_chat": 900_000, "tickets_ticket": 10_000, "files_file": 900_000}
"""How far the numbers of each table jump. 900,000 is a multiple of 9,000, so guest numbers (modulo 9,000) continue."""
_SET_EPOCH = (
    "INSERT INTO chats_epoch (id, value) VALUES (1, %s) "
    "ON CONFLICT (id) DO UPDATE SET value = excluded.value RETURNING 1"
)


def renew_sqlite(run: Run) -> None:
    """For SQLite. A database of an older version gets the table for the epoch from its migrations."""
    tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'", ())}
    if "chats_epoch" in tables:
        run(_SET_EPOCH, [new_value()])
    for table, jump in NUMBER_JUMPS.items():
        if table not in tables or "sqlite_sequence" not in tables:
            continue
        if not run("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING 1", [jump, table]):
            run("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s) RETURNING 1", [table, jump])


def renew_postgres(run: Run) -> None:
    """For PostgreSQL."""
    if run("SELECT to_regclass('chats_epoch')", ())[0][0] is not None:
        run(_SET_EPOCH, [new_value()])
    for table, jump in NUMBER_JUMPS.items():
        run(
            "SELECT setval(counter, nextval(counter) + %s) FROM "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS counter) AS found",
            [jump, table],
        )
