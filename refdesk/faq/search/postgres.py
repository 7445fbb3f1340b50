"""The index on PostgreSQL: one text search vector per FAQ. Each word is in it plain, and per field as `question:word`.

PostgreSQL's own weights would be read from each row; words with a field are found by the index alone.
"""

from collections.abc import Sequence
from typing import Any

from refdesk.search.postgres import all_of, any_of, holds

from .entries import Hit, Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew", "scores"]

HELD = "SELECT faq_id AS id FROM faq_words WHERE words @@ %s::tsquery"
"""The ids matching an expression, its only parameter."""

# OFFSET 0 holds the scores apart from the rest of a query, which would otherwise sort rows with their vectors.
_SCORES = (
    "SELECT faq_id AS id, {matched} AS matched, {weight} AS weight FROM faq_words WHERE words @@ %s::tsquery OFFSET 0"
)
_RENEW = (
    "INSERT INTO faq_words (faq_id, words) VALUES (%s, array_to_tsvector(%s))"
    " ON CONFLICT (faq_id) DO UPDATE SET words = EXCLUDED.words"
)

_MANY = 200


def scores(hits: Sequence[Hit]) -> tuple[str, list[str]]:
    """A statement with the score of each FAQ that is found, and its parameters.

    A vector is read once and compared with each expression. A scan of the index per expression, added up by FAQ, took
    twice as long for common words.
    """
    matching = [hit for hit in hits if hit.matched]
    statement = _SCORES.format(
        matched=" + ".join(f"(words @@ %s::tsquery)::int * {hit.matched}" for hit in matching),
        weight=" + ".join(f"(words @@ %s::tsquery)::int * {hit.weight}" for hit in hits),
    )
    expressions = [hit.expression for hit in [*matching, *hits]]
    return statement, [*expressions, any_of([hit.expression for hit in matching])]


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
