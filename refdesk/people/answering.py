"""Who answers whose patrons: the rules of operators' statuses. Pure.

The availability of widgets, the alerts of desks, transfers and statistics use the same functions.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol


class Answering(Protocol):
    """What the rules know of an operator. `departments`: those they belong to, true for those they monitor."""

    @property
    def chosen(self) -> str: ...
    @property
    def at_desk(self) -> bool: ...
    @property
    def departments(self) -> Mapping[int, bool]: ...


class Present(NamedTuple):
    """An operator with an open desk, and no more than the rules need."""

    id: int
    chosen: str
    departments: Mapping[int, bool]
    at_desk: bool = True


def status_of(operator: Answering) -> str:
    """The status in force: the chosen one, offline without an open desk."""
    return operator.chosen if operator.at_desk else "offline"


def is_online(operator: Answering) -> bool:
    """Whether patrons are answered by this operator: in any other status nothing rings, and no widget is open."""
    return status_of(operator) == "online"


def answers(operator: Answering, department: int) -> bool:
    """Whether new chats of the department reach this operator."""
    return is_online(operator) and operator.departments.get(department, False)


def staffed(operators: Iterable[Answering], departments: Collection[int]) -> set[int]:
    """Those of the departments in which somebody answers."""
    online = [each for each in operators if is_online(each)]
    return {one for one in departments if any(answers(each, one) for each in online)}
