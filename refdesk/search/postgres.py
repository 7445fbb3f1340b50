"""PostgreSQL text search queries. The vector holds `field:word` for each word; "" is the default field.

Words consist of letters and digits only, so they contain no operators.
"""

from collections.abc import Sequence

from .tokenizer import Term


def holds(term: Term, *fields: str) -> str:
    """Matches the term in any of these fields."""
    words: list[str] = []
    for within in [f"{field}:" if field else "" for field in fields or ("",)]:
        words += [f"'{within}{form}'" for form in sorted(term.forms)]
        words += [f"'{within}{term.prefix}':*"] if term.prefix else []
    return any_of(words)


def any_of(expressions: Sequence[str]) -> str:
    return f"({' | '.join(expressions)})"


def all_of(expressions: Sequence[str]) -> str:
    return f"({' & '.join(expressions)})"
