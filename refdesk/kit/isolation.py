"""Values inside sentences, each written in its own direction, so that it moves nothing around it (UAX 9, isolates)."""

import re
from collections.abc import Mapping
from typing import Any

from .text import without_forbidden_characters

FIRST_STRONG_ISOLATE = "\u2068"
POP_DIRECTIONAL_ISOLATE = "\u2069"
ISOLATES = frozenset({FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE})
_INNERMOST = re.compile("\u2068([^\u2068\u2069]*)\u2069")
_DEEPEST = 3
"""How many sentences can be inside one another."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")


def isolated(text: str) -> str:
    """The text in isolates if it has letters that are written from right to left.

    Sentences from right to left isolate their values themselves: see `refdesk.translations.compiled`. Controls within
    the text are removed: a stray U+2069 would end the isolate, a U+202E after it would turn the sentence around.
    """
    if not _closed(text):
        text = without_forbidden_characters(text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def _closed(text: str) -> bool:
    """Whether the text, such as a sentence with names, has no controls but isolates that it closes itself."""
    for _ in range(_DEEPEST):
        text = _INNERMOST.sub(r"\1", text)
    return text == without_forbidden_characters(text)


def isolated_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: isolated(value) if isinstance(value, str) else value for name, value in facts.items()}
