"""The accessibility conformance report (OpenACR), read from its YAML file.

`handle`, `part`, `tests`, `readings` and the list of readings are additions to OpenACR's schema, which allows further
fields.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

SOURCE = Path(__file__).with_name("openacr.yaml")


class Reading(msgspec.Struct, forbid_unknown_fields=True):
    """A dated reading by keyboard and screen reader. `record`: the file with the spoken text."""

    on: date
    by: str
    path: str
    record: str


class Adherence(msgspec.Struct, forbid_unknown_fields=True):
    """How far a component meets a criterion; `tests` as `file::name`, `readings` by their names."""

    level: str
    notes: str = ""
    tests: list[str] = []
    readings: list[str] = []


class Component(msgspec.Struct, forbid_unknown_fields=True):
    """`name` is one of OpenACR's catalog, and `part` is the part of the product."""

    name: str
    part: str
    adherence: Adherence


class Criterion(msgspec.Struct, forbid_unknown_fields=True):
    num: str
    handle: str
    components: list[Component]


class Chapter(msgspec.Struct, forbid_unknown_fields=True):
    criteria: list[Criterion]


class Report(msgspec.Struct):
    """The fields of the report that the page shows."""

    title: str
    report_date: date
    notes: str
    evaluation_methods_used: str
    chapters: dict[str, Chapter]
    readings: dict[str, Reading]


class Line(NamedTuple):
    """One criterion of one component."""

    criterion: Criterion
    chapter: str
    adherence: Adherence


@lru_cache(maxsize=1)
def report() -> Report:
    # Two steps: OpenACR's dates are strings, which the decoder of YAML doesn't convert.
    return msgspec.convert(msgspec.yaml.decode(SOURCE.read_bytes()), Report)


def lines(part: str) -> Iterator[Line]:
    for chapter, content in report().chapters.items():
        for criterion in content.criteria:
            for component in criterion.components:
                if component.part == part:
                    yield Line(criterion, chapter, component.adherence)
