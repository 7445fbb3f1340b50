"""Expressions over a text search vector. A word of a field stands in it as `field:word`; "" is the field of the rest.

Words hold letters and digits alone: nothing in them is an operator.
"""

from collections.abc import Sequence

from .tokenizer import Term


def holds(term: Term, *fields: str) -> str:
    """What holds a word in one of these fields."""
    words: list[str] = []
    for within in [f"{field}:" if field else "" for field in fields or ("",)]:
        words += [f"'{within}{form}'" for form in sorted(term.forms)]
        words += [f"'{within}{term.prefix}':*"] if term.prefix else []
    return any_of(words)


def any_of(expressions: Sequence[str]) -> str:
    """One of them holds."""
    return f"({' | '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    """Each of them holds."""
    return f"({' & '.join(expressions)})"
