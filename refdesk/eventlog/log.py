"""How a room describes its logs to the journal: their tables, and the machine that decides."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from .events import Event
from .outcomes import Stored
from .refusals import Refusal
from .tables import Tables

Decision = Sequence[Event] | Refusal


class Rewrite(NamedTuple):
    """A change of earlier events: of those in `seqs`, or of all; `change` makes the new payload of kind and payload."""

    seqs: tuple[int, ...]
    change: Callable[[str, str], str]


class Subscription(NamedTuple):
    """A function that runs with what was stored; `kinds` skips batches, most of which hold messages only."""

    run: Callable[[Any], Any]
    kinds: frozenset[type]

    def wants(self, kinds: Set[type]) -> bool:
        """Whether events with bodies of these types concern it."""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Log:
    """One kind of log. The first field of its heads and of its commands is the log's number."""

    tables: Tables
    command: type[msgspec.Struct]
    """Its type of command: with an actor, an act and a key."""
    start: type[msgspec.Struct]
    """Its type of start, which begins a log: with a key; unique by `Tables.start`."""
    new_head: Callable[[Any], Any]
    """The head of a log that a start begins, before its first event, with the number 0."""
    begin: Callable[[Any, int, int], Decision]
    """The first events, from the start, the log's number and the time (ms)."""
    decide: Callable[[Any, Any, int], Decision]
    """The events that a command leads to, from the head, the command and the time (ms)."""
    apply: Callable[[Any, Any], Any]
    """The head after one more event."""
    encode_actor: Callable[[Any], str]
    """An actor, as the log stores it."""
    digest: Callable[[Any], str]
    """The digest of an act or a start, which detects a key that is reused for something else."""
    not_found: Refusal
    """The refusal where there is no such log."""
    stored: type[Stored]
    follow_ups: list[Subscription] = field(default_factory=list)
    """From one outcome, commands on another room's logs, executed in the same transaction."""
    rewrites: Callable[[Any], Rewrite | None] = lambda body: None
    """The change of earlier events that an event with this body makes. Nothing else changes earlier events."""
    projections: list[Subscription] = field(default_factory=list)
    """Functions of other rooms that write their own tables from the outcomes, in the same transaction."""

    def project(self, run: Callable[[Sequence[Any]], None], *kinds: type) -> None:
        """Add a projection; with `kinds`, only for batches with an event of such a body."""
        self.projections.append(Subscription(run, frozenset(kinds)))

    def follow_up(self, run: Callable[[Any], Iterable[Any]], *kinds: type) -> None:
        """Add a function that returns follow-up commands; with `kinds`, only for batches with such a body."""
        self.follow_ups.append(Subscription(run, frozenset(kinds)))

    def has_subscriber(self, kinds: Set[type]) -> bool:
        """Whether a projection or a follow-up wants events with these bodies."""
        return any(each.wants(kinds) for each in (*self.projections, *self.follow_ups))

    @cached_property
    def number(self) -> Callable[[Any], int]:
        """Returns the number of the log that a command is for."""
        return attrgetter(self.command.__struct_fields__[0])

    @property
    def number_of(self) -> Callable[[Any], int]:
        """Returns the number of a head."""
        return self.tables.number_of


_logs: dict[type, Log] = {}


def register(log: Log) -> None:
    """Let the journal execute this log's commands and starts."""
    _logs[log.command] = _logs[log.start] = log


def log_of(command: object) -> Log:
    """The kind of log that a command or a start is for."""
    return _logs[type(command)]


def number_of(command: object) -> int:
    """The number of the log that a command is for; 0 for a start, whose log has none yet."""
    kind = log_of(command)
    return kind.number(command) if isinstance(command, kind.command) else 0
