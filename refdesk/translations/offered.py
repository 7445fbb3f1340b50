"""The languages in which this server speaks: English, and those that `bin/build` compiled."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .languages import KNOWN

_LIST = Path(__file__).parents[1] / "locale" / "languages.json"


class Offered(NamedTuple):
    code: str
    """Django's: the tag of BCP 47 in small letters."""
    name: str
    """In the language itself."""
    reviewed: bool
    """Whether a person has read it; if not, it was translated by machine."""


DESK_PERCENT = 95
"""Operators are offered a language when this much of the desk is translated."""


@cache
def offered() -> tuple[Offered, ...]:
    return _listed(0)


@cache
def offered_to_operators() -> tuple[Offered, ...]:
    """The languages in which the desk is (nearly) whole."""
    return _listed(DESK_PERCENT)


def _listed(desk_percent: int) -> tuple[Offered, ...]:
    compiled = json.loads(_LIST.read_text(encoding="utf-8")) if _LIST.exists() else []
    others = (
        Offered(fact["tag"].lower(), KNOWN[fact["tag"]].name, fact["reviewed"])
        for fact in compiled
        if fact.get("desk", 0) >= desk_percent
    )
    return (Offered("en", "English", True), *others)


def supported(tags: Iterable[str]) -> str | None:
    """The code of the first tag that is offered, or whose language is: `de` for `de-AT`, `zh-hans` for `zh-CN`."""
    codes = [language.code for language in offered()]
    for tag in tags:
        code = tag.strip().lower().replace("_", "-")
        code = _CHINESE.get(code, code)
        near = [candidate for candidate in codes if candidate.partition("-")[0] == code.partition("-")[0]]
        if near:
            return code if code in near else near[0]
    return None


_CHINESE = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
"""Regions whose script isn't in the tag."""
