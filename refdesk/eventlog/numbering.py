"""Events get their numbers."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from .events import Body

E = TypeVar("E")


def numbered(
    event: Callable[..., E], last: int, bodies: Iterable[Body], actor: str, key: str | None, now: int
) -> tuple[E, ...]:
    """Events of the type `event` after seq `last`, at `now` (ms). The first one carries the client's key."""
    events: list[E] = []
    for seq, body in enumerate(bodies, last + 1):
        events.append(event(seq=seq, at=now, actor=actor, body=body, key=key))
        key = None
    return tuple(events)
