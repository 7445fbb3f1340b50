"""A pseudo-locale of the server: translated texts are accented, so a text that reads as plain English is not marked."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.utils.translation.trans_real import DjangoTranslation

from refdesk.eventlog import sentences

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "áƀçđéƒĝĥîĵķļɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑĜĤÎĴĶĻṀÑÓÞɊŘŠŦÚṼŴẊÝŽ"
)
_UNCHANGED = re.compile(r"%\(\w+\)\w|%[sdr]|\{[^}]*\}|<[^>]*>|&\w+;")
"""Placeholders, tags and entities."""
_WORD = re.compile(r"(?<![^\W_])[A-Za-z]{2,}(?![^\W_])")
_READ = {"title", "placeholder", "alt", "aria-label", "aria-description", "label"}


def pseudo(text: str) -> str:
    """The text with accents, 40 % longer and in brackets."""
    if not text.strip():
        return text
    ends = _UNCHANGED.findall(text)
    parts = [part.translate(_ACCENTED) for part in _UNCHANGED.split(text)]
    accented = "".join(part + end for part, end in zip(parts, [*ends, ""], strict=True))
    longer = " ".join(["~~~~"] * (len(text) * 4 // 10 // 5)) or "~"
    return f"[{accented} {longer}]"


def activate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accent all texts that Django translates, its own too, until the test ends."""
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        original: Callable[..., str] = getattr(DjangoTranslation, name)

        def accented(self: Any, *args: Any, original: Callable[..., str] = original) -> str:
            return pseudo(original(self, *args))

        monkeypatch.setattr(DjangoTranslation, name, accented)
    template = sentences.template
    monkeypatch.setattr(sentences, "template", lambda name, facts: pseudo(template(name, facts)))


def stored_texts() -> set[str]:
    """Texts that people or the tests' world wrote into the database."""
    texts_found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.choices:
                texts_found.update(
                    str(value) for value in model._base_manager.values_list(field.name, flat=True) if value
                )
    return {text for text in texts_found if len(text) > 1}


def plain(texts: Iterable[str], catalogue: Iterable[str]) -> set[str]:
    """Texts that have a plain word beside what is known."""
    phrases = sorted(catalogue, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in phrases)) if phrases else None
    texts_found = set()
    # Few texts have a plain word, and to find thousands of known texts in each is slow.
    for text in filter(_WORD.search, set(texts)):
        rest = re.sub(
            r"<[^>]*>|https?://\S+|\S+@\S+|/\S*/\S*|\S+_FORMS|\w+\*+|(?:\w+, )+created_at, [\w, ]+", " ", text
        )
        if _WORD.search(pattern.sub(" ", rest) if pattern else rest):
            texts_found.add(" ".join(text.split()))
    return texts_found


def read_texts(page: str) -> Iterator[str]:
    """What a person reads or hears of an HTML page."""
    reader = _Reader()
    reader.feed(page)
    yield from reader.texts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code", "kbd", "pre"):
            self._silent.append(tag)
        for name, value in attrs:
            pressed = name == "value" and tag == "input" and dict(attrs).get("type") in ("submit", "button")
            if value and (name in _READ or pressed):
                self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)


def json_texts(body: bytes) -> Iterator[str]:
    """Messages of an API's response: texts below keys that screens show as they are."""
    yield from _messages(json.loads(body))


def _messages(value: Any, shown: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, content in value.items():
            # `field` names a field of the request.
            below = shown or name in ("message", "messages", "error", "errors")
            yield from _messages(content, below and name != "field")
    elif isinstance(value, list):
        for part in value:
            yield from _messages(part, shown)
    elif shown and isinstance(value, str):
        yield value
