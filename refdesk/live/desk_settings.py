"""Versions of the settings that a desk reads over HTTP: a desk frame says when they have changed."""

import hashlib
from typing import NamedTuple

import msgspec

from refdesk.presence.page_settings import surroundings_of
from refdesk.tickets.permissions import queues_by_operator

DIGITS = 16


class Settings(NamedTuple):
    """What an operator's settings are now: their version, and the queues that the operator belongs to."""

    version: str
    queues: frozenset[int]


def settings_of(operators: list[int]) -> dict[int, Settings]:
    """A version is a digest of an operator’s libraries and queues. It depends on nothing else, so it reveals nothing
    else.
    """
    surroundings = surroundings_of(operators)
    queues = queues_by_operator({operator: of.libraries for operator, of in surroundings.items()})
    return {
        operator: Settings(
            hashlib.sha256(msgspec.json.encode((of.facts, queues[operator]))).hexdigest()[:DIGITS],
            frozenset(queue for queue, _, _ in queues[operator] if queue > 0),
        )
        for operator, of in surroundings.items()
    }
