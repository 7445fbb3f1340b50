"""Corrects the words of a query that found nothing, by the words of the questions that the reader may see.

A slip is a letter too many, too few, exchanged or swapped with its neighbor. Wrong vowels count as half a slip: English
spelling doesn't follow from the sound ("lone", "loan"). A first letter is hardly ever wrong, so candidates share it.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock

from django.db.models import Count, Max, QuerySet

from refdesk.search.tokenizer import split

from ..models import Faq

SHORTEST = 4
"""Letters. Shorter words have too many neighbors."""
LONG = 8
"""Letters from which two slips are corrected; below it is one."""
WORDS_LIMIT = 4
"""Words of a query that are corrected; each costs some milliseconds."""
CANDIDATES_LIMIT = 8
FAQS_LIMIT = 2_000
"""FAQs whose words are read; of more, those that most readers found helpful."""

_SLIP = 2
_VOWELS = frozenset("aeiou")
_CACHED = 16

Vocabulary = Mapping[str, Sequence[str]]
"""Words by their first letter."""
_State = tuple[int, datetime | None]

_lock = Lock()
_cache: OrderedDict[tuple[int, ...], tuple[_State, Vocabulary]] = OrderedDict()


def vocabulary(faqs: QuerySet[Faq], groups: Iterable[int]) -> Vocabulary:
    """The words of the questions, topics and keywords of `faqs`, all published FAQs of these groups.

    Each process has those of the last groups in memory, until one of their FAQs changes.
    """
    key = tuple(sorted(groups))
    state = faqs.order_by().aggregate(count=Count("pk"), last=Max("updated_at"))
    current = (state["count"], state["last"])
    with _lock:
        cached = _cache.get(key)
        if cached and cached[0] == current:
            _cache.move_to_end(key)
            return cached[1]
    words = _words_of(faqs)
    with _lock:
        _cache[key] = (current, words)
        _cache.move_to_end(key)
        while len(_cache) > _CACHED:
            _cache.popitem(last=False)
    return words


def candidates(word: str, words: Vocabulary) -> list[str]:
    """The words that `word` may be a slip of, the nearest first; none if it is a word itself, or short."""
    if len(word) < SHORTEST or word.isdigit():
        return []
    neighbors = words.get(word[0], ())
    if word in neighbors:
        return []
    limit = _SLIP if len(word) < LONG else 2 * _SLIP
    near = ((distance(word, other, limit), other) for other in neighbors if abs(len(other) - len(word)) <= limit)
    return [other for cost, other in sorted(near) if cost <= limit][:CANDIDATES_LIMIT]


def distance(word: str, other: str, limit: int) -> int:
    """The slips between two words times two; more than `limit` if there are more (optimal string alignment)."""
    before: list[int] = []
    row = [0]
    for letter in other:
        row.append(row[-1] + _cost(letter))
    for at, letter in enumerate(word, 1):
        row, earlier, before = [row[0] + _cost(letter)], before, row
        for to, target in enumerate(other, 1):
            best = min(before[to] + _cost(letter), row[to - 1] + _cost(target))
            exchanged = 0 if letter == target else max(_cost(letter), _cost(target))
            best = min(best, before[to - 1] + exchanged)
            if at > 1 and to > 1 and letter == other[to - 2] and word[at - 2] == target:
                best = min(best, earlier[to - 2] + _SLIP)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _cost(letter: str) -> int:
    return _SLIP // 2 if letter in _VOWELS else _SLIP


def _words_of(faqs: QuerySet[Faq]) -> Vocabulary:
    rows = faqs.order_by("-helpful", "pk").values_list("question", "topics", "keywords")[:FAQS_LIMIT]
    words = {word for row in rows for text in row for word in split(text)}
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        by_letter[word[0]].append(word)
    return dict(by_letter)
