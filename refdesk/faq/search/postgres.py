"""The index as one text search vector an FAQ. A word stands in it as it is and, for a field, as `question:word`.

Weights of PostgreSQL's own would be read from each row; words for fields are found by the index alone.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .words import Term

if TYPE_CHECKING:
    from .index import Row

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


def holds(term: Term, field: str = "") -> str:
    """An expression for what holds a word in a field ("": in any).

    Words hold letters and digits alone: nothing in them is an operator.
    """
    within = f"{field}:" if field else ""
    words = [f"'{within}{form}'" for form in sorted(term.forms)]
    return any_of(words + ([f"'{within}{term.prefix}':*"] if term.prefix else []))


def any_of(expressions: Sequence[str]) -> str:
    """One of them holds."""
    return f"({' | '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    """Each of them holds."""
    return f"({' & '.join(expressions)})"


def _lexemes(row: "Row") -> list[str]:
    _, question, labels, answer = row
    fields = [f"question:{word}" for word in question] + [f"labels:{word}" for word in labels]
    return sorted({*question, *labels, *answer, *fields})
