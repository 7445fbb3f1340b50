"""Versions of the settings that a desk reads over HTTP: a desk frame says when they have changed."""

import hashlib
from typing import NamedTuple

import msgspec

from refdesk.people.page_settings import surroundings_of
from refdesk.people.permissions import departments_of_each
from refdesk.people.roles import Right
from refdesk.tickets.permissions import queues_by_operator

DIGITS = 16


class Settings(NamedTuple):
    """What an operator's settings are now: their version, the queues that the operator belongs to, and the departments
    whose chats they may read: ended ones (`reads`), and those that have not ended (`follows`).
    """

    version: str = ""
    queues: frozenset[int] = frozenset()
    reads: frozenset[int] = frozenset()
    follows: frozenset[int] = frozenset()


NO_SETTINGS = Settings()


def settings_of(operators: list[int]) -> dict[int, Settings]:
    """A version is a digest of an operator’s libraries and queues. It depends on nothing else, so it reveals nothing
    else.
    """
    surroundings = surroundings_of(operators)
    reads, follows = (departments_of_each(operators, right) for right in (Right.READ, Right.ANSWER))
    queues = queues_by_operator({operator: of.libraries for operator, of in surroundings.items()})
    return {
        operator: Settings(
            hashlib.sha256(msgspec.json.encode((of.facts, queues[operator]))).hexdigest()[:DIGITS],
            frozenset(queue for queue, _, _ in queues[operator] if queue > 0),
            reads[operator],
            follows[operator],
        )
        for operator, of in surroundings.items()
    }
