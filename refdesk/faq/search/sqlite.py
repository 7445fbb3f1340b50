"""The index on SQLite: an FTS5 table with a column per field."""

from collections.abc import Sequence
from typing import Any

from refdesk.search.sqlite import all_of, any_of, holds

from .entries import Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew"]

HELD = "SELECT rowid AS id FROM faq_words WHERE faq_words MATCH %s"
"""The ids matching an expression, its only parameter."""


def renew(cursor: Any, rows: Sequence[Row]) -> None:
    """Replaces the rows with these ids."""
    cursor.executemany("DELETE FROM faq_words WHERE rowid = %s", [(row[0],) for row in rows])
    cursor.executemany(
        "INSERT INTO faq_words (rowid, question, labels, answer) VALUES (%s, %s, %s, %s)",
        [(id_, " ".join(question), " ".join(labels), " ".join(answer)) for id_, question, labels, answer in rows],
    )
