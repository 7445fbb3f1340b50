"""Versions of the settings that a desk reads over HTTP: a desk frame says when they have changed."""

import hashlib

import msgspec

from refdesk.people.page_settings import surroundings_of
from refdesk.tickets.permissions import queues_by_operator

DIGITS = 16


def settings_versions(operators: list[int]) -> dict[int, str]:
    """A digest of each operator’s libraries and queues. It depends on nothing else, so it reveals nothing else."""
    surroundings = surroundings_of(operators)
    queues = queues_by_operator({operator: of.libraries for operator, of in surroundings.items()})
    return {
        operator: hashlib.sha256(msgspec.json.encode((of.facts, queues[operator]))).hexdigest()[:DIGITS]
        for operator, of in surroundings.items()
    }
