"""Queries in the syntax of SQLite's FTS5. Fields are its columns; none means any column.

Words consist of letters and digits only, so they contain no operators.
"""

from collections.abc import Sequence

from .tokenizer import Term


def holds(term: Term, *fields: str) -> str:
    """Matches the term in any of these fields."""
    columns = " ".join(filter(None, fields))
    words = [f'"{form}"' for form in sorted(term.forms)] + ([f'"{term.prefix}"*'] if term.prefix else [])
    return f"{{{columns}}} : {any_of(words)}" if columns else any_of(words)


def any_of(expressions: Sequence[str]) -> str:
    return f"({' OR '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    return f"({' AND '.join(expressions)})"
