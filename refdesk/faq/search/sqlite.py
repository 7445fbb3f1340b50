"""The index on SQLite: an FTS5 table with a column per field."""

from collections.abc import Sequence
from typing import Any

from refdesk.search.sqlite import all_of, any_of, holds

from .entries import Hit, Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew", "scores"]

HELD = "SELECT rowid AS id FROM faq_words WHERE faq_words MATCH %s"
"""The ids matching an expression, its only parameter."""


_SCORES = "SELECT id, SUM(matched) AS matched, SUM(weight) AS weight FROM ({hits}) GROUP BY id HAVING SUM(matched) > 0"


def scores(hits: Sequence[Hit]) -> tuple[str, list[str]]:
    """A statement with the score of each FAQ that is found, and its parameters."""
    # Only integers and a constant query are inserted; values are parameters.
    parts = [f"SELECT id, {hit.matched} AS matched, {hit.weight} AS weight FROM ({HELD})" for hit in hits]  # noqa: S608
    return _SCORES.format(hits=" UNION ALL ".join(parts)), [hit.expression for hit in hits]


def renew(cursor: Any, rows: Sequence[Row]) -> None:
    """Replaces the rows with these ids."""
    cursor.executemany("DELETE FROM faq_words WHERE rowid = %s", [(row[0],) for row in rows])
    cursor.executemany(
        "INSERT INTO faq_words (rowid, question, labels, answer) VALUES (%s, %s, %s, %s)",
        [(id_, " ".join(question), " ".join(labels), " ".join(answer)) for id_, question, labels, answer in rows],
    )
