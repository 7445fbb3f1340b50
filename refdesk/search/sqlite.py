"""Expressions of FTS5. Fields are its columns; none means any.

Words hold letters and digits alone: nothing in them is an operator.
"""

from collections.abc import Sequence

from .tokenizer import Term


def holds(term: Term, *fields: str) -> str:
    """What holds a word in one of these fields."""
    columns = " ".join(filter(None, fields))
    words = [f'"{form}"' for form in sorted(term.forms)] + ([f'"{term.prefix}"*'] if term.prefix else [])
    return f"{{{columns}}} : {any_of(words)}" if columns else any_of(words)


def any_of(expressions: Sequence[str]) -> str:
    """One of them holds."""
    return f"({' OR '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    """Each of them holds."""
    return f"({' AND '.join(expressions)})"
