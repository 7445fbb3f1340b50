"""Reads logs into the words that they are found by."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from django.db.models import QuerySet

from refdesk.search.tokenizer import inflected, split

LIMIT = 500_000
"""Characters of one log that are indexed per field. No real log is longer."""
PAGE = 100
"""Events read per query: of one long log, or of several short ones together."""


class Entry(NamedTuple):
    """The words of a log, folded and stemmed, by field: messages, notes, patron (name, contact, number); and its
    facets.
    """

    sort_key: int
    text: list[str]
    note: list[str]
    patron: list[str]
    facets: list[str]


class Document(NamedTuple):
    """What is to be indexed of a log, as of its event `seq`."""

    log: int
    seq: int
    entry: Entry


class Words:
    """The words of one log, as far as it has been read."""

    def __init__(self, *patron: str) -> None:
        self._words: dict[str, dict[str, None]] = {"text": {}, "note": {}, "patron": {}}
        self._left = dict.fromkeys(self._words, LIMIT)
        for text in patron:
            self.add("patron", text)

    def add(self, field: str, text: str) -> None:
        self._words[field].update(dict.fromkeys(split(text[: self._left[field]])))
        self._left[field] = max(0, self._left[field] - len(text))

    def entry(self, sort_key: int, language: str, facets: Iterable[str]) -> Entry:
        forms = {field: inflected(words, language) for field, words in self._words.items()}
        return Entry(sort_key, facets=list(facets), **forms)


class LogReader(NamedTuple):
    """How the events of a kind of log are read. `log` is the column of the log's number."""

    events: Callable[[], QuerySet[Any]]
    log: str
    said: Callable[[str, dict[str, Any]], Iterable[tuple[str, str]]]
    """The fields and texts of an event, from its kind and its body."""

    def read(self, seqs: Mapping[int, int], words: Mapping[int, Words]) -> Iterator[int | None]:
        """Reads the logs, up to the event in `seqs`, into their words. Yields the number of each that is complete, and
        None after each event read, so that the caller can pause.
        """
        for some in _together(seqs):
            for log, kind, payload in self._rows(some):
                yield None
                for field, text in self.said(kind, msgspec.json.decode(payload)):
                    words[log].add(field, text)
            yield from some

    def _rows(self, seqs: Mapping[int, int]) -> Iterator[tuple[int, str, str]]:
        """The events of these logs: log, kind, payload; those of one log in their order."""
        for first in range(1, max(seqs.values()) + 1, PAGE):
            within = {f"{self.log}__in": list(seqs), "seq__range": (first, first + PAGE - 1)}
            rows = self.events().filter(**within).order_by(self.log, "seq")
            yield from rows.values_list(self.log, "kind", "payload")


Fields = Mapping[str, Mapping[str, str]]
"""For each kind of event, which of its fields are searched, and as which field of the index."""


def said_in(fields: Fields) -> Callable[[str, dict[str, Any]], Iterator[tuple[str, str]]]:
    """How events are read whose kinds have these fields. Of a list, the labels, texts and names of its entries are."""

    def said(kind: str, body: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for field, part in fields[kind].items():
            value = body.get(field) or ""
            for entry in (value,) if isinstance(value, str) else value:
                yield part, entry if isinstance(entry, str) else " ".join(_texts(entry))

    return said


def _texts(entry: Mapping[str, str]) -> Iterator[str]:
    return (entry[name] for name in ("label", "text", "name") if name in entry)


def _together(seqs: Mapping[int, int]) -> Iterator[dict[int, int]]:
    """Groups of logs with at most a page of events together; a longer log is a group of its own."""
    some: dict[int, int] = {}
    for log, seq in seqs.items():
        if some and sum(some.values()) + seq > PAGE:
            yield some
            some = {}
        some[log] = seq
    if some:
        yield some
