"""The index on PostgreSQL: one text search vector per FAQ. Each word is in it plain, and per field as `question:word`.

PostgreSQL's own weights would be read from each row; words with a field are found by the index alone.
"""

from collections.abc import Sequence
from typing import Any

from refdesk.search.postgres import all_of, any_of, holds

from .entries import Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew"]

HELD = "SELECT faq_id AS id FROM faq_words WHERE words @@ %s::tsquery"
"""The ids matching an expression, its only parameter."""

_RENEW = (
    "INSERT INTO faq_words (faq_id, words) VALUES (%s, array_to_tsvector(%s))"
    " ON CONFLICT (faq_id) DO UPDATE SET words = EXCLUDED.words"
)

_MANY = 200


def renew(cursor: Any, rows: Sequence[Row]) -> None:
    """Replaces the rows with these ids."""
    cursor.executemany(_RENEW, [(row[0], _lexemes(row)) for row in rows])
    if len(rows) >= _MANY:
        # Until autovacuum updates the statistics, minutes later, the planner would scan all rows for each word.
        cursor.execute("ANALYZE faq_words, faq_faq")
        # Until a vacuum moves them into the index, each search would read all new entries one by one.
        cursor.execute("SELECT gin_clean_pending_list('faq_words_words')")


def _lexemes(row: Row) -> list[str]:
    _, question, labels, answer = row
    fields = [f"question:{word}" for word in question] + [f"labels:{word}" for word in labels]
    return sorted({*question, *labels, *answer, *fields})
