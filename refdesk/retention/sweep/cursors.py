"""The sweep's cursors: each scope is swept once, in the order in which its heads ended.

A scope is one datum of a department's chats, or of a library's tickets or records. A cursor is advanced after the
batch's commands: killed in between, the sweep repeats the batch, which has no effect.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..models import SweepCursor


class Cursor(NamedTuple):
    """The end (ms) and the number of the last head that was swept."""

    at: int
    number: int


START = Cursor(0, 0)


def chats_scope(department: int, datum: str) -> str:
    return f"chats/{department}/{datum}"


def library_scope(library: int, datum: str) -> str:
    """The scope of one datum of a library's tickets or records."""
    return f"library/{library}/{datum}"


def load_all() -> dict[str, Cursor]:
    return {scope: Cursor(at, number) for scope, at, number in SweepCursor.objects.values_list("scope", "at", "number")}


def advance(scopes: Iterable[str], cursor: Cursor) -> None:
    for scope in scopes:
        SweepCursor.objects.update_or_create(scope=scope, defaults=cursor._asdict())


def reset(*scopes: str) -> None:
    """Sweep these scopes from the start again."""
    SweepCursor.objects.filter(scope__in=scopes).delete()
