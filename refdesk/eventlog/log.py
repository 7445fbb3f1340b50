"""What a room tells the journal of its logs: the tables that they are kept in, and the machine that decides."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import msgspec

from .outcomes import Stored
from .refusals import Refusal
from .tables import Tables


class Entry(Protocol):
    """One event, as a machine makes it: `seq` is its place in its log, from 1, without gaps."""

    @property
    def seq(self) -> int:
        """Its place."""

    @property
    def at(self) -> int:
        """When, in milliseconds since 1970-01-01 UTC."""

    @property
    def actor(self) -> str:
        """Who did it, as the log keeps it."""

    @property
    def body(self) -> msgspec.Struct:
        """What it says; the tag is its kind."""

    @property
    def key(self) -> str | None:
        """The client's key, where it came from a command that had one."""


Decision = Sequence[Entry] | Refusal


class Rewrite(NamedTuple):
    """What an event takes back of those before it: of these, or of all; from kind and payload to the new payload."""

    seqs: tuple[int, ...]
    change: Callable[[str, str], str]


class Follows(NamedTuple):
    """What a room does with what was stored. A batch of messages, as most are, passes by who follows rarer things."""

    run: Callable[[Any], Any]
    kinds: frozenset[type]

    def minds(self, kinds: Set[type]) -> bool:
        """Whether it has anything to do where events have these bodies."""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Log:
    """One kind of log. The first field of its heads is the number of the log, and so is the first of its commands."""

    tables: Tables
    command: type[msgspec.Struct]
    """With an actor, an act and a key."""
    start: type[msgspec.Struct]
    """With a key, too: it begins a log, and is unique by that and the head's other birth facts."""
    born: Callable[[Any], Any]
    """The head of a log that this start begins, before its first event; its number is still 0."""
    begin: Callable[[Any, int, int], Decision]
    """The first events, from the start, the log's number and the time (ms)."""
    decide: Callable[[Any, Any, int], Decision]
    """The events that a command leads to, from the head, the command and the time (ms)."""
    apply: Callable[[Any, Any], Any]
    """The head after one more event."""
    written: Callable[[Any], str]
    """An actor, as the log keeps it."""
    told: Callable[[Any], str]
    """What tells an act, or a start, from another with the same key."""
    unknown: Refusal
    """The refusal where there is no such log."""
    stored: type[Stored]
    entails: list[Follows] = field(default_factory=list)
    """From one outcome, commands on another room's logs that belong to it, in the same transaction."""
    rewrites: Callable[[Any], Rewrite | None] = lambda body: None
    """What an event with this body changes of the log before it: the only change of the past that there is."""
    projections: list[Follows] = field(default_factory=list)
    """What other rooms write with all that was just stored, in the same transaction; each room adds its own."""

    def project(self, run: Callable[[Sequence[Any]], None], *kinds: type) -> None:
        """Add a projection; with kinds, for batches in which an event has such a body."""
        self.projections.append(Follows(run, frozenset(kinds)))

    def entail(self, run: Callable[[Any], Iterable[Any]], *kinds: type) -> None:
        """Add what entails commands, likewise."""
        self.entails.append(Follows(run, frozenset(kinds)))

    def followed(self, kinds: Set[type]) -> bool:
        """Whether another room writes something where events have these bodies."""
        return any(each.minds(kinds) for each in (*self.projections, *self.entails))

    def number(self, command: Any) -> int:
        """Which log the command is for."""
        return int(getattr(command, self.command.__struct_fields__[0]))

    @property
    def number_of(self) -> Callable[[Any], int]:
        """Gets the number of a head."""
        return self.tables.number_of


_logs: dict[type, Log] = {}


def register(log: Log) -> None:
    """Let the journal carry out this log's commands and starts."""
    _logs[log.command] = _logs[log.start] = log


def log_of(command: object) -> Log:
    """The log that a command or a start is for."""
    return _logs[type(command)]
