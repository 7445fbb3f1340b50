"""Any word of a query finds; more of them rank higher; then the question before the labels before the answer.

A word that thousands of FAQs hold tells little of what is meant, and all of them would have to be ranked. Beside a
rarer word it ranks what that one finds; where all words are so common, those FAQs are found that hold every one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from refdesk.search.tokenizer import Term

from .index import of_database

COMMON = 2_000
"""A word that more FAQs hold is a common one."""
ENOUGH = 20
"""So many FAQs that hold every word: those that hold only one of them are not looked for."""

# How much it says that a word stands in this field, besides that the FAQ holds it at all.
_WEIGHTS = {"question": 4, "labels": 2}
# The number of all is in each row: on a page beyond the last there is none, nor any to be seen.
_RANKED = """
SELECT faq.id, COUNT(*) OVER ()
FROM (SELECT id, SUM(matched) AS matched, SUM(weight) AS weight FROM ({hits}) AS hits GROUP BY id) AS ranked
JOIN faq_faq AS faq ON faq.id = ranked.id
WHERE faq.state = 'published' AND faq.group_id IN ({groups})
ORDER BY matched DESC, weight DESC, faq.helpful - faq.unhelpful DESC, faq.id
LIMIT %s OFFSET %s
"""


@dataclass(frozen=True)
class Found:
    """How many were found, and the ids of those that were asked for, the best first."""

    total: int
    ids: tuple[int, ...]


def find(terms: Sequence[Term], groups: Sequence[int], start: int = 0, most: int = 20) -> Found:
    """The published FAQs of these groups that hold any of these words."""
    if not terms or not groups:
        return Found(0, ())
    rare = [term for term in terms if not _is_common(term)]
    if rare or len(terms) == 1:
        return _ranked(_any_of(rare or terms, terms), groups, start, most)
    # The same for every page of what is found.
    enough = _ranked(_all_of(terms), groups, 0, 1).total >= ENOUGH
    return _ranked(_all_of(terms) if enough else _any_of(terms, terms), groups, start, most)


@dataclass(frozen=True)
class _Hit:
    """What FAQs that an expression finds gain by it."""

    expression: str
    matched: int
    weight: int


def _any_of(finders: Sequence[Term], terms: Sequence[Term]) -> list[_Hit]:
    """FAQs that hold any of the finders, ranked by all terms."""
    words = of_database()
    candidates = words.any_of([words.holds(term) for term in finders])
    hits = []
    for term in terms:
        for field, weight in {"": 1, **_WEIGHTS}.items():
            held = words.holds(term, field)
            expression = held if term in finders else words.all_of([candidates, held])
            hits.append(_Hit(expression, int(not field), weight))
    return hits


def _all_of(terms: Sequence[Term]) -> list[_Hit]:
    """FAQs that hold each of the terms."""
    words = of_database()
    candidates = words.all_of([words.holds(term) for term in terms])
    hits = [_Hit(candidates, len(terms), len(terms))]
    for term in terms:
        for field, weight in _WEIGHTS.items():
            hits.append(_Hit(words.all_of([candidates, words.holds(term, field)]), 0, weight))
    return hits


def _ranked(hits: Sequence[_Hit], groups: Sequence[int], start: int, most: int) -> Found:
    held = of_database().HELD
    # Numbers of ours, and a query whose only fact is a parameter.
    parts = [f"SELECT id, {hit.matched} AS matched, {hit.weight} AS weight FROM ({held}) AS held" for hit in hits]  # noqa: S608
    statement = _RANKED.format(hits=" UNION ALL ".join(parts), groups=", ".join(["%s"] * len(groups)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(hit.expression for hit in hits), *groups, most, start])
        rows = cursor.fetchall()
    return Found(rows[0][1] if rows else 0, tuple(row[0] for row in rows))


def _is_common(term: Term) -> bool:
    words = of_database()
    with connection.cursor() as cursor:
        counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({words.HELD}) AS held LIMIT {COMMON + 1}) AS first"  # noqa: S608
        cursor.execute(counted, [words.holds(term)])
        count: int = cursor.fetchone()[0]
        return count > COMMON
