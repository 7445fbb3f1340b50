"""FAQs of invented words with realistic frequencies, and searches for them."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

WORDS = 30_000
TOPICS = 60
GROUPS = 12


def vocabulary(dice: Random) -> list[str]:
    """Words of 4 to 10 letters."""
    return ["".join(dice.choices("abcdefghijklmnoprstu", k=dice.randint(4, 10))) for _ in range(WORDS)]


def rows(count: int, words: Sequence[str], dice: Random) -> Iterator[dict[str, str]]:
    """`count` FAQs in the format of an import."""
    often = list(accumulate(1 / (rank + 3) for rank in range(len(words))))

    def text(length: int) -> str:
        return " ".join(dice.choices(words, cum_weights=often, k=length))

    for number in range(count):
        group = {"group": f"group-{number % GROUPS}", "audience": "public", "state": "published"}
        yield {**group, "question": f"{text(8)}?", "answer": f"<p>{text(60)}</p>", "topics": words[number % TOPICS]}


def searches(words: Sequence[str]) -> dict[str, str]:
    """Search texts, by what they are."""
    return {
        "one rare word": words[5_000],
        "three words": f"{words[40]} {words[400]} {words[4_000]}",
        "a common, a rare and a begun word": f"{words[1]} {words[900]} {words[30][:3]}",
        "two letters": words[2][:2],
        "the commonest word": words[0],
        "a sentence of common words": " ".join(words[:6]),
        "no word that is there": "zzzz yyyy",
    }
