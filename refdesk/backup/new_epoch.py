"""Gives a database that was set back a new epoch, and row numbers that no lost row had.

Clients and servers that know the old epoch begin again. New chats and tickets are numbered far beyond what can have
been lost: a draft, an act or an address that names a lost one must never reach somebody else's.
"""

from collections.abc import Callable, Sequence
from typing import Any

from refdesk.chats.epoch import new_value

Run = Callable[[str, Sequence[Any]], Sequence[Sequence[Any]]]
"""Executes a statement with `%s` for each value, and returns its rows."""

NUMBERED = {"chats_chat": 900_000, "tickets_ticket": 10_000, "files_file": 900_000}
"""How far each table's numbers jump. 900,000 is a multiple of 9,000: guests' numbers (modulo 9,000) continue."""
_KEEP = (
    "INSERT INTO chats_epoch (id, value) VALUES (1, %s) "
    "ON CONFLICT (id) DO UPDATE SET value = excluded.value RETURNING 1"
)


def renew_sqlite(run: Run) -> None:
    """Give a SQLite database a new epoch. A database of an older version gets the table for it with its migrations."""
    tables = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'", ())}
    if "chats_epoch" in tables:
        run(_KEEP, [new_value()])
    for table, jump in NUMBERED.items():
        if table not in tables or "sqlite_sequence" not in tables:
            continue
        if not run("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING 1", [jump, table]):
            run("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s) RETURNING 1", [table, jump])


def renew_postgres(run: Run) -> None:
    """Give a PostgreSQL database a new epoch."""
    if run("SELECT to_regclass('chats_epoch')", ())[0][0] is not None:
        run(_KEEP, [new_value()])
    for table, jump in NUMBERED.items():
        run(
            "SELECT setval(counter, nextval(counter) + %s) FROM "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS counter) AS found",
            [jump, table],
        )
