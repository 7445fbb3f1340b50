"""Ranks FAQs: by the words of the query that they hold, rare ones first, then by field: question, labels, answer.

A word in thousands of FAQs says little, and all of them would have to be ranked. Next to a rarer word it only ranks the
hits of that one; if all words are that common, FAQs with every word are the hits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from refdesk.search.tokenizer import Term

from .entries import Hit
from .index import of_database

COMMON = 2_000
"""A word in more FAQs than this is common."""
PREFERENCE = 2
"""An FAQ in the reader's language counts as if it held this many times the words."""
ENOUGH = 20
"""With this many FAQs that hold every word, FAQs with only one of them aren't searched."""

# Weight of a word in this field, in addition to the FAQ holding it at all.
_WEIGHTS = {"question": 4, "labels": 2}
# The total is in each row; a page beyond the last has no rows and reports 0.
_RANKED = """
SELECT faq.id, COUNT(*) OVER ()
FROM ({scores}) AS ranked
JOIN faq_faq AS faq ON faq.id = ranked.id
WHERE faq.state = 'published' AND faq.group_id IN ({groups})
ORDER BY matched * CASE WHEN {preferred} THEN {preference} ELSE 1 END DESC, weight DESC,
    faq.helpful - faq.unhelpful DESC, faq.id
LIMIT %s OFFSET %s
"""


@dataclass(frozen=True)
class Found:
    """The number of hits, and the ids of the requested page, the best first."""

    total: int
    ids: tuple[int, ...]


class Preferred(NamedTuple):
    """A reader's language, and the groups of libraries that speak it."""

    language: str = ""
    groups: tuple[int, ...] = ()


_NONE = Preferred()


def find(
    terms: Sequence[Term], groups: Sequence[int], start: int = 0, most: int = 20, preferred: Preferred = _NONE
) -> Found:
    """The published FAQs of these groups that hold any of these terms."""
    if not terms or not groups:
        return Found(0, ())
    counts = {term: _count(term) for term in terms}
    rare = [term for term in terms if counts[term] <= COMMON]
    if rare or len(terms) == 1:
        return _ranked(_any_of(rare or terms, counts), groups, start, most, preferred)
    # Decided by the total, so that all pages of a result agree. Fields don't change it.
    hits = _all_of(terms)
    page = _ranked(hits, groups, start, most, preferred)
    total = page.total if page.ids or not start else _ranked(hits[:1], groups, 0, 1, preferred).total
    return page if total >= ENOUGH else _ranked(_any_of(terms, counts), groups, start, most, preferred)


def _any_of(finders: Sequence[Term], counts: Mapping[Term, int]) -> list[Hit]:
    """FAQs that hold any of the finders, ranked by all terms: rare ones count more."""
    words = of_database()
    candidates = words.any_of([words.holds(term) for term in finders])
    hits = []
    for term, count in counts.items():
        rarity = max(1, COMMON.bit_length() + 1 - count.bit_length())
        for field, weight in {"": 1, **_WEIGHTS}.items():
            held = words.holds(term, field)
            expression = held if term in finders else words.all_of([candidates, held])
            hits.append(Hit(expression, 0 if field else rarity, weight * rarity))
    return hits


def _all_of(terms: Sequence[Term]) -> list[Hit]:
    """FAQs that hold each of the terms, by the first hit; the others only rank them.

    With all terms in each expression, each of them would be searched for once more per field.
    """
    words = of_database()
    hits = [Hit(words.all_of([words.holds(term) for term in terms]), len(terms), len(terms))]
    for term in terms:
        for field, weight in _WEIGHTS.items():
            hits.append(Hit(words.holds(term, field), 0, weight))
    return hits


def _ranked(hits: Sequence[Hit], groups: Sequence[int], start: int, most: int, preferred: Preferred) -> Found:
    scores, expressions = of_database().scores(hits)
    spoken = ", ".join(["%s"] * len(preferred.groups)) or "NULL"
    statement = _RANKED.format(
        scores=scores,
        groups=", ".join(["%s"] * len(groups)),
        preferred=f"faq.language = %s OR (faq.language = '' AND faq.group_id IN ({spoken}))",
        preference=PREFERENCE,
    )
    # No FAQ has the language “-”; that of an FAQ in its library's language is empty.
    language = preferred.language or "-"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*expressions, *groups, language, *preferred.groups, most, start])
        rows = cursor.fetchall()
    return Found(rows[0][1] if rows else 0, tuple(row[0] for row in rows))


def _count(term: Term) -> int:
    """The FAQs that hold the term, up to one more than `COMMON`."""
    words = of_database()
    with connection.cursor() as cursor:
        counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM ({words.HELD}) AS held LIMIT {COMMON + 1}) AS first"  # noqa: S608
        cursor.execute(counted, [words.holds(term)])
        count: int = cursor.fetchone()[0]
        return count
