"""Keeps the acts of one connection in their order, for each log (docs/protocol.md, P11). No I/O, no clock.

One act of a log at a time is with the journal; later ones wait here for its outcome. After a temporary refusal they
wait until the refused act arrives again, so that a client repeats that act only. (If they were refused as well, a
client with a timer for each of them would spend its allowance of frames on acts that can't be executed yet.)
"""

from collections import deque
from dataclasses import dataclass, field

from refdesk.eventlog.address import Address
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.live.kinds import ClientCommand
from refdesk.protocol.refusals import TooMany, retry_after

LAPSE = 10.0
"""Seconds after `retry_after` in which a refused act may arrive again; then it counts as dropped."""
LIMIT = 1_000
"""The most acts of one connection that wait or have to arrive again. A client that obeys P26 stays far below it."""
HELD_BYTES = 256 * 1024
"""The most bytes of waiting acts, since they stay in memory for as long as the database is unavailable."""
MIN_RETRY_AFTER = 0.5
"""`retry_after` in seconds of the first act for which there is no room; acts behind a dropped one wait as much longer
than that one."""
REPEATS_PER_SECOND = 10.0
"""The rate at which acts without room arrive again: half of what P26 allows, so that the refused act gets through."""


@dataclass(slots=True)
class _Slot:
    """One act in its position. Without a command it was temporarily refused, and may arrive again at `again` (s)."""

    key: str
    command: ClientCommand | None = None
    size: int = 0
    again: float = 0.0
    wait: float = 0.0
    """`retry_after` of its refusal, in seconds."""


@dataclass(slots=True)
class _Acts:
    slots: deque[_Slot] = field(default_factory=deque)
    """Acts behind the one that is with the journal. If none is, the first of them has to arrive again."""
    refused: dict[str, _Slot] = field(default_factory=dict)
    """The slots without a command, by key."""


class ActOrder:
    """The acts of one connection. Times are monotonic, in seconds."""

    __slots__ = ("_held", "_logs", "_size", "_under_way")

    def __init__(self) -> None:
        self._under_way: set[Address] = set()
        """Logs with an act that is with the journal."""
        self._logs: dict[Address, _Acts] = {}
        """Logs with acts that wait or have to arrive again."""
        self._size = self._held = 0

    @property
    def full(self) -> bool:
        """Whether more acts are unanswered than fit into the order: the connection has to end."""
        return self._size > LIMIT

    @property
    def pending(self) -> bool:
        """Whether acts wait or have to arrive again."""
        return bool(self._logs)

    def submit(self, command: ClientCommand, size: int, now: float) -> bool | TooMany:
        """Whether the act of `size` bytes goes to the journal now.

        Otherwise it waits until `on_outcome` returns it or `drop_lapsed` refuses it; or there is no room for it.
        """
        log = command.address
        acts = self._logs.get(log)
        if acts is None and log not in self._under_way:
            self._under_way.add(log)
            return True
        if acts is None:
            acts = self._logs[log] = _Acts()
        slot = acts.refused.get(command.key or "")
        if slot is not None and log not in self._under_way and slot is acts.slots[0]:
            self._drop_first(log, acts)
            self._under_way.add(log)
            return True
        return self._hold(acts, command, size, now)

    def add_refused(self, log: Address, key: str, wait: float, now: float) -> None:
        """Record an act that was temporarily refused before it reached the journal; `wait` is its `retry_after`."""
        acts = self._logs.setdefault(log, _Acts())
        slot = acts.refused.get(key)
        if slot is None:
            slot = acts.refused[key] = _Slot(key)
            acts.slots.append(slot)
            self._size += 1
        slot.again, slot.wait = now + wait, wait

    def on_outcome(self, command: ClientCommand, outcome: Outcome, now: float) -> ClientCommand | None:
        """The next act for the journal, if one waited for this outcome."""
        log = command.address
        self._under_way.discard(log)
        if isinstance(outcome, Refused) and (wait := retry_after(outcome.refusal)) is not None:
            key = command.key or ""
            acts = self._logs.setdefault(log, _Acts())
            acts.refused[key] = _Slot(key, again=now + wait, wait=wait)
            acts.slots.appendleft(acts.refused[key])
            self._size += 1
            return None
        waiting = self._logs.get(log)
        return self._next(log, waiting) if waiting is not None else None

    def lapses_at(self) -> float | None:
        """When the first refused act lapses behind which others wait; None if no act waits for one to arrive again."""
        lapses = (
            acts.slots[0].again + LAPSE
            for log, acts in self._logs.items()
            if log not in self._under_way and len(acts.slots) > len(acts.refused)
        )
        return min(lapses, default=None)

    def drop_lapsed(self, now: float) -> list[tuple[str, Unavailable]]:
        """Drop refused acts that didn't arrive again in time; returns the refusals of the acts that waited behind them.

        A client that was frozen meanwhile doesn't know of the first refusal yet. It reads all of them together, and
        sends the first act again before the others.
        """
        refusals = []
        for log, acts in tuple(self._logs.items()):
            first = acts.slots[0]
            if log not in self._under_way and first.command is None and first.again + LAPSE <= now:
                later = Unavailable(retry_after=round(first.wait + MIN_RETRY_AFTER, 2))
                refusals += [(slot.key, later) for slot in acts.slots if slot.command is not None]
                while acts.slots:
                    self._drop_first(log, acts)
        return refusals

    def _hold(self, acts: _Acts, command: ClientCommand, size: int, now: float) -> bool | TooMany:
        if self._held + size > HELD_BYTES:
            due = max((acts.slots[0].again if acts.slots else 0.0) - now, MIN_RETRY_AFTER)
            refusal = TooMany(retry_after=round(due + len(acts.refused) / REPEATS_PER_SECOND, 2))
            self.add_refused(command.address, command.key or "", refusal.retry_after, now)
            return refusal
        slot = acts.refused.pop(command.key or "", None)
        if slot is None:
            slot = _Slot(command.key or "")
            acts.slots.append(slot)
            self._size += 1
        slot.command, slot.size = command, size
        self._held += size
        return False

    def _next(self, log: Address, acts: _Acts) -> ClientCommand | None:
        """The first act if it is here; from now on it is with the journal."""
        command = acts.slots[0].command if acts.slots else None
        if command is not None:
            self._under_way.add(log)
            self._drop_first(log, acts)
        return command

    def _drop_first(self, log: Address, acts: _Acts) -> None:
        slot = acts.slots.popleft()
        self._size -= 1
        self._held -= slot.size
        if slot.command is None:
            del acts.refused[slot.key]
        if not acts.slots:
            del self._logs[log]
