"""Who answers whose patrons: the rules of operators' statuses and of chats at once. Pure.

The availability of widgets, the alerts of desks, transfers and statistics use the same functions.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol


class Answering(Protocol):
    """What the rules know of an operator.

    `departments`: those they belong to, true for those they monitor. `chats`: how many active ones they have; `limit`:
    how many they answer at once, None for any number.
    """

    @property
    def chosen(self) -> str: ...
    @property
    def at_desk(self) -> bool: ...
    @property
    def departments(self) -> Mapping[int, bool]: ...
    @property
    def chats(self) -> int: ...
    @property
    def limit(self) -> int | None: ...


class Present(NamedTuple):
    """An operator with an open desk, reduced to what the rules read."""

    id: int
    chosen: str
    departments: Mapping[int, bool]
    at_desk: bool = True
    chats: int = 0
    limit: int | None = None


def limit_of(own: int | None, most: Iterable[int | None]) -> int | None:
    """How many chats an operator answers at once: their own limit, at most that of each of their libraries."""
    limits = [each for each in (own, *most) if each is not None]
    return min(limits, default=None)


def status_of(operator: Answering) -> str:
    """The status in force: the chosen one, offline without an open desk."""
    return operator.chosen if operator.at_desk else "offline"


def is_online(operator: Answering) -> bool:
    """Whether patrons are answered by this operator: in any other status nothing rings, and no widget is open."""
    return status_of(operator) == "online"


def is_busy(operator: Answering) -> bool:
    """Whether an operator who is online has as many chats as they answer at once: new ones don't ring for them."""
    return is_online(operator) and operator.limit is not None and operator.chats >= operator.limit


def answers(operator: Answering, department: int) -> bool:
    """Whether the operator answers new chats of the department: now, or as soon as they are no longer busy."""
    return is_online(operator) and operator.departments.get(department, False)


def staffed(operators: Iterable[Answering], departments: Collection[int]) -> set[int]:
    """Those of the departments in which somebody answers."""
    online = [each for each in operators if is_online(each)]
    return {one for one in departments if any(answers(each, one) for each in online)}


def busy(operators: Iterable[Answering], departments: Collection[int]) -> set[int]:
    """Those of the departments in which everybody who answers is busy."""
    everybody = list(operators)
    return staffed(everybody, departments) - staffed([each for each in everybody if not is_busy(each)], departments)
