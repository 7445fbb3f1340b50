"""What is known of the mail to a ticket's patron. Rooms that tickets don't know of tell it."""

from collections.abc import Callable
from typing import NamedTuple


class Waits(NamedTuple):
    """A mail to the patron is not gone yet; `why` is empty until it was tried."""

    since: int
    why: str


tellers: list[Callable[[int], Waits | None]] = []
"""Who knows of a ticket whether mail of it waits."""


def waits(ticket: int) -> Waits | None:
    """The mail that has waited for the longest."""
    return next((found for tell in tellers if (found := tell(ticket))), None)
