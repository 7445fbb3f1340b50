"""What is wrong in a language's PO file: an error keeps it out of a build."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from .languages import Language
from .po import Catalog, Entry
from .sources import BUTTON_EM, Sources

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})")
_TAG = re.compile(r"</?\w[^>]*>")
_OF_ONE_NUMBER = {"zero", "one", "two"}


def errors(catalog: Catalog, domain: str, language: Language, sources: Sources) -> Iterator[str]:
    """Faults that would show a wrong text. Each names line, text and what to do."""
    by_key = {entry.key: entry for entry in sources.entries[domain]}
    seen: set[tuple[str, str]] = set()
    for entry in catalog.entries:
        if entry.key in seen:
            yield f"{_title(entry)}: stands twice; remove one"
        seen.add(entry.key)
        if entry.key in by_key and entry.translated:
            yield from (f"{_title(entry)}: {fault}" for fault in _faults(entry, by_key[entry.key], language))


def leftovers(catalog: Catalog, domain: str, sources: Sources) -> Iterator[str]:
    """Translations of texts that were removed or changed since. A build leaves them out."""
    keys = {entry.key for entry in sources.entries[domain]}
    contexts = {entry.context for entry in sources.entries[domain]}
    for entry in catalog.entries:
        if entry.key not in keys:
            is_stale = bool(entry.context) and entry.context in contexts
            why = "the English text has changed" if is_stale else f"no text of {domain}.po"
            yield f"{_title(entry)}: {why}; run bin/translate export"


def _title(entry: Entry) -> str:
    return f"{entry.line}: {entry.context or repr(entry.msgid)}"


def _faults(entry: Entry, source: Entry, language: Language) -> Iterator[str]:
    categories = language.forms if source.plural else ("other",)
    if len(entry.forms) != len(categories) or not all(entry.forms):
        yield f"needs {len(categories)} forms ({', '.join(categories)}), each with a text"
        return
    for category, form in zip(categories, entry.forms, strict=True):
        english = source.plural if source.plural and category != "one" else source.msgid
        yield from _misplaced(english, form, source, may_omit=bool(source.plural) and category in _OF_ONE_NUMBER)
        if Counter(_TAG.findall(form)) != Counter(_TAG.findall(english)):
            yield f"tags differ: {form}"
        if (form[:1].isspace(), form[-1:].isspace()) != (english[:1].isspace(), english[-1:].isspace()):
            yield f"begins or ends with a space, and the English text doesn’t, or the other way round: {form!r}"


def _misplaced(english: str, form: str, source: Entry, may_omit: bool) -> Iterator[str]:
    expected, present = Counter(_PLACEHOLDER.findall(english)), Counter(_PLACEHOLDER.findall(form))
    allowed = expected | Counter(_PLACEHOLDER.findall(source.plural))
    unknown, missing = present - allowed, expected - present
    if unknown:
        yield f"unknown placeholders {', '.join(unknown)}: {form}"
    if missing and not may_omit:
        yield f"missing placeholders {', '.join(missing)}: {form}"


def warnings(catalog: Catalog, sources: Sources) -> Iterator[str]:
    """Labels that don't fit on a patron's button at 320 pixels."""
    for entry in catalog.entries:
        if (
            entry.context in sources.buttons
            and entry.translated
            and (longest := max(map(width, entry.forms))) > BUTTON_EM
        ):
            yield f"{entry.line}: {entry.context}: {longest:.0f} em wide, {BUTTON_EM} fit on a button"


def width(text: str) -> float:
    """Estimated width in em. Placeholders count as written."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in text)
