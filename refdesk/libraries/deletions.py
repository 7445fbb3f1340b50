"""Deleted files, emails, blocks and internal messages of a library, reported in the transaction that deletes them."""

from collections.abc import Callable
from typing import Literal

from refdesk.kit.hooks import Hook

Kind = Literal["file", "email", "block", "internal"]
Count = Callable[[int, Kind, int, str, int], None]
"""Called with the library, the kind, how many, the actor (as logs write it) and the time (ms)."""

on_deleted: Hook[Count] = Hook("a library's files, emails, blocks or internal messages are deleted")


def report(library: int, kind: Kind, many: int, by: str, at: int) -> None:
    """Report the deletion of so many rows, unless there are none."""
    for count in on_deleted if many else ():
        count(library, kind, many, by, at)
