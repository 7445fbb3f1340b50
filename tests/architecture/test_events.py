"""An event says what it is, once: its class and the catalogue of sentences are all that screens and exports read."""

from collections.abc import Iterator

import pytest

from refdesk.chats.events import KINDS as CHAT
from refdesk.colleagues.events import KINDS as INTERNAL
from refdesk.eventlog import sentences
from refdesk.eventlog.events import Audience, Body, Line
from refdesk.tickets.events import KINDS as TICKET

LOGS = {"chat": CHAT, "ticket": TICKET, "internal_chat": INTERNAL}
COMMON = frozenset(("time", "day", "actor", "who", "whole_name", "named", "patron", "role"))
"""Facts of every sentence: when, who did it (as the reader is shown them), and what the reader calls the patron."""
CATALOGUE = "refdesk/eventlog/sentences/en.json"
CASES = [(log, kind) for log, kinds in LOGS.items() for kind in kinds.values()]


def missing(log: str, kind: type[Body]) -> Iterator[str]:
    """What the declaration of this kind lacks, in words for the person who adds it."""
    tag, name = str(kind.__struct_config__.tag), f"{kind.__module__}.{kind.__name__}"
    if "audience" not in vars(kind):
        yield f"{name} doesn't say who may see it: give it an `audience`"
    if "line" not in vars(kind):
        yield f"{name} doesn't say how logs show it: give it `line = Line()` and a sentence, or `line = None`"
    if log != "internal_chat" and not sentences.has(f"event_{tag}"):
        yield f"an export has no label for {name}: add event_{tag} to {CATALOGUE}"
    for declared in ("personal", "withheld", "searched"):
        unknown = sorted(set(getattr(kind, declared)) - set(kind.__struct_fields__))
        yield from (f"{name} has no {field}, which is in its `{declared}`" for field in unknown)
    if kind.line and not sentences.has(f"{log}_line_{tag}"):
        yield f"the line of {name} has no sentence: add {log}_line_{tag} to {CATALOGUE}"
    facts = COMMON | set(kind.__struct_fields__) | {f"has_{field}" for field in kind.__struct_fields__}
    for text in texts(log, tag) if kind.line else ():
        for fact in sorted(sentences.facts_of(text) - facts - set(kind.line.derived if kind.line else ())):
            yield f"{text} says {{{fact}}}, which {name} has not: name a field, or add it to `derived` of its line"


def texts(log: str, tag: str) -> list[str]:
    return [name for ending in ("", "_patron", "_page") if sentences.has(name := f"{log}_line_{tag}{ending}")]


@pytest.mark.parametrize(("log", "kind"), CASES, ids=[f"{log}-{kind.__name__}" for log, kind in CASES])
def test_an_event_states_its_audience_its_line_and_its_texts(log: str, kind: type[Body]) -> None:
    assert list(missing(log, kind)) == []


def test_a_kind_of_event_without_a_declaration_fails_with_words() -> None:
    class Overheard(Body, frozen=True, kw_only=True, tag="overheard"):
        """Says nothing of itself."""

    assert list(missing("chat", Overheard)) == [
        f"{__name__}.Overheard doesn't say who may see it: give it an `audience`",
        f"{__name__}.Overheard doesn't say how logs show it: give it `line = Line()` and a sentence, or `line = None`",
        f"an export has no label for {__name__}.Overheard: add event_overheard to {CATALOGUE}",
    ]


def test_a_declaration_names_fields_of_its_event() -> None:
    class Misspelled(Body, frozen=True, kw_only=True, tag="closed"):
        """Has no fields."""

        audience = Audience.DESK
        line = None
        searched = {"text": "text"}

    assert list(missing("chat", Misspelled)) == [f"{__name__}.Misspelled has no text, which is in its `searched`"]


def test_a_sentence_is_made_of_facts_that_its_event_has() -> None:
    class Renamed(Body, frozen=True, kw_only=True, tag="name_changed"):
        """Has the sentence of another event."""

        audience = Audience.DESK
        line = Line()

    assert [text.split(":")[0] for text in missing("chat", Renamed)] == [
        f"chat_line_name_changed says {{has_name}}, which {__name__}.Renamed has not",
        f"chat_line_name_changed says {{name}}, which {__name__}.Renamed has not",
    ]


def test_no_sentence_is_about_a_kind_that_there_is_not() -> None:
    kinds = {log: {tag for tag, kind in LOGS[log].items() if kind.line} for log in ("chat", "ticket")}
    names = {f"event_{tag}" for tag in (*CHAT, *TICKET)}
    names |= {text for log, tags in kinds.items() for tag in tags for text in texts(log, tag)}
    assert sorted(set(sentences.catalogue()) - names) == []


def test_conditions_of_a_sentence_name_its_selectors_in_their_order() -> None:
    """The server and the compiler of the front end read them alike."""
    for name, entry in sentences.catalogue().items():
        for variants in () if isinstance(entry, str) else entry:
            for conditions in variants.match:
                assert [part.partition("=")[0] for part in conditions.split(", ")] == list(variants.selectors), name
