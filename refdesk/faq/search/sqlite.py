"""The index as a table of FTS5, a column for each field."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refdesk.search.sqlite import all_of, any_of, holds

if TYPE_CHECKING:
    from .index import Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew"]

HELD = "SELECT rowid AS id FROM faq_words WHERE faq_words MATCH %s"
"""The ids of what an expression, its one parameter, finds."""


def renew(cursor: Any, rows: Sequence["Row"]) -> None:
    """Put these rows in the place of those with their ids."""
    cursor.executemany("DELETE FROM faq_words WHERE rowid = %s", [(row[0],) for row in rows])
    cursor.executemany(
        "INSERT INTO faq_words (rowid, question, labels, answer) VALUES (%s, %s, %s, %s)",
        [(id_, " ".join(question), " ".join(labels), " ".join(answer)) for id_, question, labels, answer in rows],
    )
