"""The types of the logs' way from a command to the wire say something."""

import re

from .source import modules

TYPED = {"eventlog"}
"""Rooms in which nothing is of any type. What is not known is `object`, which must be narrowed before it is used."""
ERASURES = {"refdesk.eventlog.log": 1}
"""Where `cast` hides types, and how often: `any_log` for the journal, which serves logs of all types."""


def test_nothing_is_of_any_type_on_the_way_of_an_event() -> None:
    lines = [
        f"{module.name}: {line.strip()}"
        for module in modules()
        if module.room in TYPED
        for line in module.path.read_text().splitlines()
        if re.search(r"\bAny\b", line)
    ]
    assert lines == []


def test_types_are_cast_only_where_the_journal_forgets_them() -> None:
    casts = {
        module.name: len(re.findall(r"\bcast\(", module.path.read_text()))
        for module in modules()
        if module.room in TYPED
    }
    assert {name: count for name, count in casts.items() if count} == ERASURES
