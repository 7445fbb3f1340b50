"""The front end's catalogue (`web/messages/en.json`, and the sentences about events) as entries of PO files, and back.

The name of a text is the context of its entry. A text that depends on facts has an entry for each of its variants, and
the context also names the facts: `chat_line_blocked|has_reason=yes, actor=you`. Forms of a number are one entry.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .languages import Language
from .po import Entry

TEXTS = "web/messages/en.json"
SENTENCES = "refdesk/eventlog/sentences/en.json"


@dataclass(frozen=True)
class Variant:
    facts: tuple[str, ...]
    """Conditions without that of the number."""
    number: str
    """The selector of the number's form, or empty."""
    forms: Mapping[str, str]
    """English by category of the number; `other` alone for a text without a number."""

    def context(self, name: str) -> str:
        facts = [fact for fact in self.facts if not fact.endswith("=*")]
        return f"{name}|{', '.join(facts)}" if facts else name


def catalogue(root: Path) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for name in (TEXTS, SENTENCES):
        texts |= json.loads((root / name).read_text(encoding="utf-8"))
    return texts


def variants(text: Any) -> list[Variant]:
    if isinstance(text, str):
        return [Variant((), "", {"other": text})]
    numbers = {
        words[1]
        for words in (declaration.split() for declaration in text[0]["declarations"])
        if words[0] == "local" and words[-1] == "plural"
    }
    groups: dict[tuple[str, ...], tuple[str, dict[str, str]]] = {}
    for conditions, english in text[0]["match"].items():
        facts = tuple(fact for fact in conditions.split(", ") if fact.partition("=")[0] not in numbers)
        number = next((fact for fact in conditions.split(", ") if fact.partition("=")[0] in numbers), "=other")
        selector, _, category = number.partition("=")
        groups.setdefault(facts, (selector, {}))[1]["other" if category == "*" else category] = english
    return [Variant(facts, selector if len(forms) > 1 else "", forms) for facts, (selector, forms) in groups.items()]


def entries(texts: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Each entry with the name of its text."""
    for name, text in texts.items():
        for variant in variants(text):
            plural = variant.forms["other"] if variant.number else ""
            if not variant.forms["other"]:
                continue
            yield name, Entry(variant.forms.get("one", variant.forms["other"]), plural, variant.context(name))


def translated(
    texts: Mapping[str, Any], entries: Mapping[tuple[str, str], Entry], language: Language
) -> dict[str, Any]:
    """The texts of which all variants are translated: one of two languages would be no whole sentence."""
    made = {}
    for name, text in texts.items():
        pairs = [(variant, _translation(name, variant, entries)) for variant in variants(text)]
        complete = [(variant, entry) for variant, entry in pairs if entry and (entry.translated or not entry.msgid)]
        if len(complete) == len(pairs):
            made[name] = complete[0][1].forms[0] if isinstance(text, str) else [_matched(text[0], complete, language)]
    return made


def _translation(name: str, variant: Variant, entries: Mapping[tuple[str, str], Entry]) -> Entry | None:
    english = variant.forms.get("one", variant.forms["other"])
    return entries.get((variant.context(name), english)) if english else Entry("", forms=[""])


def _matched(text: Mapping[str, Any], complete: list[tuple[Variant, Entry]], language: Language) -> dict[str, Any]:
    match = {}
    for variant, entry in complete:
        facts = dict(fact.split("=", 1) for fact in variant.facts)
        categories = language.forms if variant.number else ("*",)
        for category, form in zip(categories, entry.forms, strict=True):
            # The last form is that of all numbers that have no other.
            facts[variant.number] = "*" if category == categories[-1] else category
            match[", ".join(f"{selector}={facts.get(selector, '*')}" for selector in text["selectors"])] = form
    return {"declarations": text["declarations"], "selectors": text["selectors"], "match": match}
