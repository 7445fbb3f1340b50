"""The types of the logs' way from a command to the wire say something."""

import ast
from collections import Counter

from .source import modules

TYPED = {"database", "eventlog", "gateway", "live"}
"""Rooms in which nothing is of any type. What is not known is `object`, which must be narrowed before it is used."""
ERASURES = {"refdesk.eventlog.log": 1, "refdesk.live.kinds": 1}
"""Where `cast` hides the types of a kind of log, and how often: the journal and the feeds serve logs of all kinds."""


def test_nothing_is_of_any_type_on_the_way_of_an_event() -> None:
    uses = Counter(
        module.name
        for module in modules()
        if module.room in TYPED
        for node in ast.walk(module.tree)
        if _name_of(node) == "Any"
    )
    assert uses == {}


def test_types_are_cast_only_where_all_kinds_of_log_are_served() -> None:
    casts = Counter(
        module.name
        for module in modules()
        if module.room in TYPED
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _name_of(node.func) == "cast"
    )
    assert casts == ERASURES


def _name_of(node: ast.AST) -> str:
    """The name that is imported or used here; quoted types have to import it as well."""
    if isinstance(node, ast.alias | ast.Attribute):
        return node.name if isinstance(node, ast.alias) else node.attr
    return node.id if isinstance(node, ast.Name) else ""
