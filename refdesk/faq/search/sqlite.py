"""The index as a table of FTS5, a column for each field."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .words import Term

if TYPE_CHECKING:
    from .index import Row

HELD = "SELECT rowid AS id FROM faq_words WHERE faq_words MATCH %s"
"""The ids of what an expression, its one parameter, finds."""


def renew(cursor: Any, rows: Sequence["Row"]) -> None:
    """Put these rows in the place of those with their ids."""
    cursor.executemany("DELETE FROM faq_words WHERE rowid = %s", [(row[0],) for row in rows])
    cursor.executemany(
        "INSERT INTO faq_words (rowid, question, labels, answer) VALUES (%s, %s, %s, %s)",
        [(id_, " ".join(question), " ".join(labels), " ".join(answer)) for id_, question, labels, answer in rows],
    )


def holds(term: Term, field: str = "") -> str:
    """An expression for what holds a word in a field ("": in any).

    Words hold letters and digits alone: nothing in them is an operator.
    """
    words = [f'"{form}"' for form in sorted(term.forms)] + ([f'"{term.prefix}"*'] if term.prefix else [])
    return f"{field} : {any_of(words)}" if field else any_of(words)


def any_of(expressions: Sequence[str]) -> str:
    """One of them holds."""
    return f"({' OR '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    """Each of them holds."""
    return f"({' AND '.join(expressions)})"
