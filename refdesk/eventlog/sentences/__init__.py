"""Texts about events: the sentence of a line, and what a kind of event is called. One catalogue for all who show them.

`en.json` beside this module has the form of the front end's catalogue (`web/messages`), which includes it; the server
reads it here, and other languages in `refdesk/locale/`, where `bin/build` compiles them.
A name is that of a kind: `chat_line_dismissed` is the line of a chat's `dismissed`, for the desk and, if
the patron gets it, for them; `…_patron` is the patron's own wording, `…_page` that of the page which they read later.
`event_dismissed` is what the kind is called in an export.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import msgspec
from django.utils.translation import get_language, to_locale

from refdesk.kit.isolation import isolated_facts

_ENGLISH = Path(__file__).parent / "en.json"
_TRANSLATIONS = Path(__file__).parents[2] / "locale"
_SOURCE = "en"


class Variants(msgspec.Struct, frozen=True):
    """A text with variants: the first whose conditions match the facts. A condition is `fact=value`, or `fact=*`."""

    declarations: tuple[str, ...]
    selectors: tuple[str, ...]
    match: dict[str, str]

    def text(self, facts: Mapping[str, str]) -> str:
        for conditions, text in self.match.items():
            if all(_matches(condition, facts) for condition in conditions.split(", ")):
                return text
        raise ValueError(f"no variant of {self.selectors} matches {facts}")


def _matches(condition: str, facts: Mapping[str, str]) -> bool:
    fact, _, value = condition.partition("=")
    return value == "*" or facts.get(fact) == value


Text = str | tuple[Variants]


@cache
def catalogue(language: str = _SOURCE) -> Mapping[str, Text]:
    """All texts in this language; those that it hasn't are in English."""
    path = _ENGLISH if language == _SOURCE else _TRANSLATIONS / to_locale(language) / "sentences.json"
    texts = msgspec.json.decode(path.read_bytes(), type=dict[str, Text]) if path.exists() else {}
    return texts if language == _SOURCE else {**catalogue(), **texts}


def has(name: str) -> bool:
    return name in catalogue()


def text(name: str, facts: Mapping[str, str] | None = None) -> str:
    """The text of this name in the active language, with the facts in their places. Raises KeyError without one."""
    facts = facts or {}
    return template(name, facts).format_map(isolated_facts(facts))


def template(name: str, facts: Mapping[str, str]) -> str:
    """The text of this name in the active language that fits the facts, which are not in their places yet."""
    entry = catalogue(get_language() or _SOURCE)[name]
    return entry if isinstance(entry, str) else entry[0].text(facts)


def facts_of(name: str) -> frozenset[str]:
    """The facts that the text of this name uses."""
    entry = catalogue()[name]
    if isinstance(entry, str):
        return frozenset(fact for _, fact, _, _ in Formatter().parse(entry) if fact)
    return frozenset(declaration.removeprefix("input ") for declaration in entry[0].declarations)
