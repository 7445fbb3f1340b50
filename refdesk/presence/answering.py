"""Who answers whose patrons: the rules of operators' statuses and of chats at once. Pure.

The availability of widgets, the alerts of desks, transfers and statistics use the same functions.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

Backups = Mapping[int, int]
"""The backup department of each department that has one."""
NO_BACKUPS: Backups = {}
CALLED_FOR = 60_000
"""How long (ms) push notifications call an operator whose last desk closed while they were Online."""


class Answering(Protocol):
    """What the rules know of an operator.

    `at_desk`: a desk is open and answers. `silent`: one is open, but none answers: the browser froze it.
    `departments`: those they belong to, true for those they monitor. `chats`: how many active ones they have; `limit`:
    how many they answer at once, None for any number.
    """

    @property
    def chosen(self) -> str: ...
    @property
    def at_desk(self) -> bool: ...
    @property
    def silent(self) -> bool: ...
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
    silent: bool = False


def limit_of(own: int | None, most: Iterable[int | None]) -> int | None:
    """How many chats an operator answers at once: their own limit, at most that of each of their libraries."""
    limits = [limit for limit in (own, *most) if limit is not None]
    return min(limits, default=None)


def status_of(operator: Answering) -> str:
    """The status in force: the chosen one; offline without an open desk, "not_responding" while none answers."""
    if operator.at_desk:
        return operator.chosen
    return "not_responding" if operator.silent and operator.chosen != "offline" else "offline"


def is_online(operator: Answering) -> bool:
    """Whether patrons are answered by this operator: in any other status nothing rings, and no widget is open."""
    return status_of(operator) == "online"


def is_busy(operator: Answering) -> bool:
    """Whether an operator who is online has as many chats as they answer at once: new ones don't ring for them."""
    return is_online(operator) and is_full(operator)


def is_full(operator: Answering) -> bool:
    """Whether an operator has as many chats as they answer at once."""
    return operator.limit is not None and operator.chats >= operator.limit


def answers(operator: Answering, department: int) -> bool:
    """Whether the operator answers new chats of the department: now, or as soon as they are no longer busy."""
    return is_online(operator) and operator.departments.get(department, False)


class Seen(Protocol):
    """`at_desk`: a desk is open and answers. `seen_at`: when one last did, opened or closed (ms)."""

    @property
    def at_desk(self) -> bool: ...
    @property
    def seen_at(self) -> int: ...


def is_gone(operator: Seen, now: int, grace: int) -> bool:
    """Whether colleagues may take over the operator's chats: no desk of theirs has answered for `grace` (ms).

    A frozen desk counts like a closed one.
    """
    return not operator.at_desk and operator.seen_at < now - grace


class Absent(Answering, Seen, Protocol):
    """An operator without a desk that answers, perhaps."""


def is_called(operator: Absent, now: int) -> bool:
    """Whether push notifications call an operator who chose Online: no desk answers, for `CALLED_FOR` after the last.

    They answer nobody meanwhile: nobody is online by push notifications alone.
    """
    lately = operator.silent or operator.seen_at > now - CALLED_FOR
    return operator.chosen == "online" and not operator.at_desk and lately


def reached(department: int, backups: Backups) -> list[int]:
    """The department and the chain of its backup departments, each once."""
    chain = [department]
    while (following := backups.get(chain[-1])) is not None and following not in chain:
        chain.append(following)
    return chain


def staffed(operators: Iterable[Answering], departments: Collection[int], backups: Backups = NO_BACKUPS) -> set[int]:
    """Those of the departments whose patrons somebody answers: in the department, or in a backup of it."""
    # One pass over operators, and one over departments: libraries have hundreds of these and thousands of those.
    answered = {
        department
        for operator in operators
        if is_online(operator)
        for department, monitored in operator.departments.items()
        if monitored
    }
    return {department for department in departments if not answered.isdisjoint(reached(department, backups))}


def busy(operators: Iterable[Answering], departments: Collection[int], backups: Backups = NO_BACKUPS) -> set[int]:
    """Those of the departments whose patrons somebody answers, but everybody who does is busy."""
    everybody = list(operators)
    free = [operator for operator in everybody if not is_busy(operator)]
    return staffed(everybody, departments, backups) - staffed(free, departments, backups)
