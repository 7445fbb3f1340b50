"""The index on SQLite: an FTS5 table whose row ids are the sort keys. It returns hits in order, up to the limit."""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from refdesk.search.sqlite import all_of, any_of, holds

if TYPE_CHECKING:
    from .index import Entry

__all__ = ["FIELDS", "all_of", "any_of", "found", "holds", "prepare", "remove", "renew"]

log = logging.getLogger(__name__)

FIELDS = {"": ("text", "note", "patron"), "messages": ("text",), "notes": ("note",), "patron": ("patron",)}
"""The index's columns by the value of `within`."""

# CROSS JOIN fixes the order of the tables: SQLite has no statistics on an FTS5 table and could choose the slow one.
_FOUND = """
SELECT card.sort_key, card.chat_id FROM transcripts_words AS words CROSS JOIN transcripts_card AS card
WHERE words.transcripts_words MATCH %s AND words.rowid >= %s AND words.rowid < %s
AND card.sort_key = words.rowid AND {conditions}
ORDER BY words.rowid DESC LIMIT %s
"""


def found(
    cursor: Any, expression: str, within: tuple[int, int], conditions: str, params: Sequence[Any], most: int
) -> list[tuple[int, int]]:
    """Sort key and number of the latest chats that match the expression and the conditions, with a sort key in
    `within`.
    """
    cursor.execute(_FOUND.format(conditions=conditions), [expression, *within, *params, most])
    rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def prepare(cursor: Any) -> None:
    """Switches FTS5's secure delete on, which overwrites deleted words in the file. SQLite before 3.42 can't, and logs
    so.
    """
    if sqlite3.sqlite_version_info >= (3, 42):
        cursor.execute("INSERT INTO transcripts_words (transcripts_words, rank) VALUES ('secure-delete', 1)")
    else:
        log.warning("SQLite %s keeps words of the search that were taken back; 3.42 doesn't", sqlite3.sqlite_version)


def renew(cursor: Any, entries: Sequence["Entry"]) -> None:
    """Replaces the entries."""
    remove(cursor, [entry.sort_key for entry in entries])
    cursor.executemany(
        "INSERT INTO transcripts_words (rowid, text, note, patron, facets) VALUES (%s, %s, %s, %s, %s)",
        [(sort_key, *(" ".join(words) for words in fields)) for sort_key, *fields in entries],
    )


def remove(cursor: Any, sort_keys: Iterable[int]) -> None:
    """Deletes the entries; with secure delete their words are overwritten."""
    cursor.executemany("DELETE FROM transcripts_words WHERE rowid = %s", [(sort_key,) for sort_key in sort_keys])
