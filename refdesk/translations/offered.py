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


WHOLE_PERCENT = 95
"""A language counts as whole when this much is translated."""


@cache
def offered() -> tuple[Offered, ...]:
    """The languages of widgets."""
    return _listed()


@cache
def offered_to_operators() -> tuple[Offered, ...]:
    """The languages in which the desk is (nearly) whole."""
    return _listed("desk")


@cache
def offered_by_server() -> tuple[Offered, ...]:
    """The languages in which the server's pages and emails are (nearly) whole."""
    return _listed("server")


def _listed(whole: str = "") -> tuple[Offered, ...]:
    compiled = json.loads(_LIST.read_text(encoding="utf-8")) if _LIST.exists() else []
    others = (
        Offered(fact["tag"].lower(), KNOWN[fact["tag"]].name, fact["reviewed"])
        for fact in compiled
        if not whole or fact.get(whole, 0) >= WHOLE_PERCENT
    )
    return (Offered("en", "English", True), *others)


def supported(tags: Iterable[str]) -> str | None:
    """The code of the first tag that is offered, or whose language is: `de` for `de-AT`, `zh-hans` for `zh-CN`."""
    return _nearest(tags, offered())


def supported_by_server(tags: Iterable[str]) -> str | None:
    """The code for pages and emails, by the rule of `supported`: languages of widgets only are passed over."""
    return _nearest(tags, offered_by_server())


def _nearest(tags: Iterable[str], languages: tuple[Offered, ...]) -> str | None:
    codes = [language.code for language in languages]
    for tag in tags:
        code = tag.strip().lower().replace("_", "-")
        code = _REGIONS.get(code, code)
        base = code.partition("-")[0]
        near = [candidate for candidate in codes if candidate.partition("-")[0] == _BASES.get(base, base)]
        if near:
            return code if code in near else near[0]
    return None


_BASES = {"iw": "he", "nn": "nb", "no": "nb"}
"""Languages whose readers read another one that Refdesk has: a former code, and the written languages of Norway."""

_REGIONS = {
    **dict.fromkeys(("pt-ao", "pt-ch", "pt-cv", "pt-gw", "pt-lu", "pt-mo", "pt-mz", "pt-st", "pt-tl"), "pt-pt"),
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
"""Regions whose script or variety isn't in the tag (CLDR: likely subtags, parent locales)."""
