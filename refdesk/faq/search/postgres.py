"""The index as one text search vector an FAQ. A word stands in it as it is and, for a field, as `question:word`.

Weights of PostgreSQL's own would be read from each row; words for fields are found by the index alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refdesk.search.postgres import all_of, any_of, holds

if TYPE_CHECKING:
    from .index import Row

__all__ = ["HELD", "all_of", "any_of", "holds", "renew"]

HELD = "SELECT faq_id AS id FROM faq_words WHERE words @@ %s::tsquery"
"""The ids of what an expression, its one parameter, finds."""

_RENEW = (
    "INSERT INTO faq_words (faq_id, words) VALUES (%s, array_to_tsvector(%s))"
    " ON CONFLICT (faq_id) DO UPDATE SET words = EXCLUDED.words"
)

_MANY = 200


def renew(cursor: Any, rows: Sequence["Row"]) -> None:
    """Put these rows in the place of those with their ids."""
    cursor.executemany(_RENEW, [(row[0], _lexemes(row)) for row in rows])
    if len(rows) >= _MANY:
        # Until the database comes to count them by itself, minutes later, it would read all of them for each word.
        cursor.execute("ANALYZE faq_words, faq_faq")


def _lexemes(row: "Row") -> list[str]:
    _, question, labels, answer = row
    fields = [f"question:{word}" for word in question] + [f"labels:{word}" for word in labels]
    return sorted({*question, *labels, *answer, *fields})
