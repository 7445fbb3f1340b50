"""The index on SQLite: an FTS5 table whose row ids are the sort keys. It returns hits in order, up to the limit."""

import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refdesk.search.sqlite import all_of, any_of, holds

from .documents import Entry

__all__ = ["FIELDS", "all_of", "any_of", "found", "holds", "prepare", "remove", "renew"]

log = logging.getLogger(__name__)

FIELDS = {"": ("text", "note", "patron"), "messages": ("text",), "notes": ("note",), "patron": ("patron",)}
"""The index's columns by the value of `within`."""

# CROSS JOIN fixes the order of the tables: SQLite has no statistics on an FTS5 table and could choose the slow one.
_FOUND = """
SELECT card.sort_key, card.{log} FROM {words} AS words CROSS JOIN {cards} AS card
WHERE words.{words} MATCH %s AND words.rowid >= %s AND words.rowid < %s
AND card.sort_key = words.rowid AND {conditions}
ORDER BY words.rowid DESC LIMIT %s
"""


def found(
    cursor: Any,
    names: Mapping[str, str],
    expression: str,
    within: tuple[int, int],
    params: Sequence[Any],
    most: int,
) -> list[tuple[int, int]]:
    """Sort key and number of the latest logs that match the expression and the conditions, with a sort key in
    `within`.
    """
    cursor.execute(_FOUND.format(**names), [expression, *within, *params, most])
    rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def prepare(cursor: Any, words: str) -> None:
    """Switches FTS5's secure delete on, which overwrites deleted words in the file. SQLite before 3.42 can't, and logs
    so.
    """
    if sqlite3.sqlite_version_info >= (3, 42):
        cursor.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 constant names
    else:
        log.warning("SQLite %s keeps words that were removed from the search; 3.42 doesn't", sqlite3.sqlite_version)


def renew(cursor: Any, words: str, entries: Sequence[Entry]) -> None:
    remove(cursor, words, [entry.sort_key for entry in entries])
    cursor.executemany(
        f"INSERT INTO {words} (rowid, text, note, patron, facets) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
        [(sort_key, *(" ".join(field) for field in fields)) for sort_key, *fields in entries],
    )


def remove(cursor: Any, words: str, sort_keys: Iterable[int]) -> None:
    """Deletes the entries; with secure delete their words are overwritten."""
    cursor.executemany(f"DELETE FROM {words} WHERE rowid = %s", [(sort_key,) for sort_key in sort_keys])  # noqa: S608
