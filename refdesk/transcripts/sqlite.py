"""The index as a table of FTS5, whose rows are the chats' places: it gives them in order, and stops when asked to."""

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
"""Where words are looked for, by what that is called."""

# The order of the tables is ours to say: without counts of its own the database would have to guess.
_FOUND = """
SELECT card.place, card.chat_id FROM transcripts_words AS words CROSS JOIN transcripts_card AS card
WHERE words.transcripts_words MATCH %s AND words.rowid >= %s AND words.rowid < %s
AND card.place = words.rowid AND {conditions}
ORDER BY words.rowid DESC LIMIT %s
"""


def found(
    cursor: Any, expression: str, within: tuple[int, int], conditions: str, facts: Sequence[Any], most: int
) -> list[tuple[int, int]]:
    """Place and chat of the latest that an expression finds between two places, under conditions on their cards."""
    cursor.execute(_FOUND.format(conditions=conditions), [expression, *within, *facts, most])
    rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def prepare(cursor: Any) -> None:
    """Have what is taken out written over; before SQLite 3.42 it stands in the file until the index is put together."""
    if sqlite3.sqlite_version_info >= (3, 42):
        cursor.execute("INSERT INTO transcripts_words (transcripts_words, rank) VALUES ('secure-delete', 1)")
    else:
        log.warning("SQLite %s keeps words of the search that were taken back; 3.42 doesn't", sqlite3.sqlite_version)


def renew(cursor: Any, entries: Sequence["Entry"]) -> None:
    """Put these in the place of what was there."""
    remove(cursor, [entry.place for entry in entries])
    cursor.executemany(
        "INSERT INTO transcripts_words (rowid, text, note, patron, facts) VALUES (%s, %s, %s, %s, %s)",
        [(place, *(" ".join(words) for words in fields)) for place, *fields in entries],
    )


def remove(cursor: Any, places: Iterable[int]) -> None:
    """Written over, not only forgotten: see `prepare`."""
    cursor.executemany("DELETE FROM transcripts_words WHERE rowid = %s", [(place,) for place in places])
