"""How a room describes its logs to the journal: their tables, and the machine that decides."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import ClassVar, Generic, NamedTuple, Protocol, TypeVar, cast

from .acts import Act
from .events import Body, Event
from .heads import LogHead
from .outcomes import Stored
from .refusals import Refusal
from .tables import Tables


class LogCommand(Protocol):
    """An act on a log. Its first field is the log's number."""

    __struct_fields__: ClassVar[tuple[str, ...]]

    @property
    def act(self) -> Act: ...
    @property
    def key(self) -> str | None: ...


class LogStart(Protocol):
    """Begins a log; unique by `Tables.start`."""

    @property
    def key(self) -> str: ...


Request = LogCommand | LogStart
"""What the journal executes."""

HeadT = TypeVar("HeadT", bound=LogHead)
CommandT = TypeVar("CommandT", bound=LogCommand)
StartT = TypeVar("StartT", bound=LogStart)
EventT = TypeVar("EventT", bound=Event)
StoredT = TypeVar("StoredT", bound=Stored)
RunT = TypeVar("RunT")


class Rewrite(NamedTuple):
    """A change of earlier events: of those in `seqs`, or of all; `change` makes the new payload of kind and payload."""

    seqs: tuple[int, ...]
    change: Callable[[str, str], str]


class Subscription(NamedTuple, Generic[RunT]):
    """A function that runs with what was stored; `kinds` skips batches, most of which hold messages only."""

    run: RunT
    kinds: frozenset[type]

    def wants(self, kinds: Set[type]) -> bool:
        """Whether events with bodies of these types concern it."""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


@dataclass(frozen=True)
class Log(Generic[HeadT, CommandT, StartT, EventT, StoredT]):
    """One kind of log."""

    tables: Tables[HeadT]
    command: type[CommandT]
    start: type[StartT]
    new_head: Callable[[StartT], HeadT]
    """The head of a log that a start begins, before its first event, with the number 0."""
    begin: Callable[[StartT, int, int], Sequence[EventT] | Refusal]
    """The first events, from the start, the log's number and the time (ms)."""
    decide: Callable[[HeadT, CommandT, int], Sequence[EventT] | Refusal]
    """The events that a command leads to, from the head, the command and the time (ms)."""
    apply: Callable[[HeadT, EventT], HeadT]
    """The head after one more event."""
    actor_of: Callable[[CommandT], str]
    """The actor of a command, as the log stores it."""
    digest: Callable[[Act | StartT], str]
    """The digest of an act or a start, which detects a key that is reused for something else."""
    not_found: Refusal
    """The refusal where there is no such log."""
    stored: type[StoredT]
    mask: Callable[[HeadT, CommandT], CommandT | Refusal] = lambda head, command: command
    mask_start: Callable[[StartT], StartT | Refusal] = lambda start: start
    """The command or start as it may be stored: sensitive data of the patron is masked, or refused until the
    patron has decided. Runs before anything else."""
    follow_ups: list[Subscription[Callable[[StoredT], Iterable[Request]]]] = field(default_factory=list)
    """From one outcome, commands on another room's logs, executed in the same transaction."""
    rewrites: Callable[[Body], Rewrite | None] = lambda body: None
    """The change of earlier events that an event with this body makes. Nothing else changes earlier events."""
    projections: list[Subscription[Callable[[Sequence[StoredT]], None]]] = field(default_factory=list)
    """Functions of other rooms that write their own tables from the outcomes, in the same transaction."""

    def project(self, run: Callable[[Sequence[StoredT]], None], *kinds: type) -> None:
        """Add a projection; with `kinds`, only for batches with an event of such a body."""
        self.projections.append(Subscription(run, frozenset(kinds)))

    def follow_up(self, run: Callable[[StoredT], Iterable[Request]], *kinds: type) -> None:
        """Add a function that returns follow-up commands; with `kinds`, only for batches with such a body."""
        self.follow_ups.append(Subscription(run, frozenset(kinds)))

    def has_subscriber(self, kinds: Set[type]) -> bool:
        """Whether a projection or a follow-up wants events with these bodies."""
        projects = any(projection.wants(kinds) for projection in self.projections)
        return projects or any(follow_up.wants(kinds) for follow_up in self.follow_ups)

    @cached_property
    def number(self) -> Callable[[CommandT], int]:
        """Returns the number of the log that a command is for."""
        return attrgetter(self.command.__struct_fields__[0])

    @property
    def number_of(self) -> Callable[[HeadT], int]:
        """Returns the number of a head."""
        return self.tables.number_of


AnyLog = Log[LogHead, LogCommand, LogStart, Event, Stored]
"""A kind of log for the journal, which gives each log's functions only what it got from the same log."""

_logs: dict[type, AnyLog] = {}


def any_log(log: Log[HeadT, CommandT, StartT, EventT, StoredT]) -> AnyLog:
    """Hides the types of a log. They agree with each other, as its definition was checked."""
    return cast("AnyLog", log)


def register(log: Log[HeadT, CommandT, StartT, EventT, StoredT]) -> None:
    """Let the journal execute this log's commands and starts."""
    _logs[log.command] = _logs[log.start] = any_log(log)


def log_of(command: Request) -> AnyLog:
    """The kind of log that a command or a start is for."""
    return _logs[type(command)]


def number_of(command: Request) -> int:
    """The number of the log that a command is for; 0 for a start, whose log has none yet."""
    kind = log_of(command)
    return kind.number(command) if isinstance(command, kind.command) else 0
