"""Who participates in a chat beside its owner, as the head stores it: JSON, None for nobody."""

from collections.abc import Container, Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

LIMIT = 10
"""Participants of a chat beside its owner."""


class Participant(NamedTuple):
    """An operator who joined, with the department through which they participate, and their name as they joined."""

    operator: int
    department: int
    name: str
    department_name: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[Participant, ...]).decode


@lru_cache(maxsize=1024)
def decoded(participants: str | None) -> tuple[Participant, ...]:
    return _decode(participants) if participants else ()


def encoded(participants: Iterable[Participant]) -> str | None:
    everybody = list(participants)
    return _encode(everybody).decode() if everybody else None


def without(participants: str | None, operator: int) -> str | None:
    return encoded(participant for participant in decoded(participants) if participant.operator != operator)


def found(participants: str | None, operator: int) -> Participant | None:
    """This operator's part in the chat, None without one."""
    if participants is None:
        return None
    return next((participant for participant in decoded(participants) if participant.operator == operator), None)


def is_among(participants: str | None, operator: int, departments: Container[int]) -> bool:
    """Whether this operator is a participant and still belongs to the department through which they joined."""
    participant = found(participants, operator)
    return participant is not None and participant.department in departments
