"""Keeps a connection's acts in their order, for each chat (docs/protocol.md, P11). No I/O, no clock.

One act of a chat at a time is with the journal; later ones wait here for its outcome, so that a refusal for a time
stops all that follow it. A connection that pipelines gains little from more: P26 allows 20 acts a second.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.protocol.refusals import OutOfOrder, for_a_time

LAPSE = 10.0
"""Seconds after `retry_after` in which a refused act may arrive again. After that it counts as given up."""
MOST = 1_000
"""The most acts of one connection that wait or have to arrive again. A client that obeys P26 stays far below it."""
SOON = 0.5
"""`retry_after` in seconds of an act whose predecessor was due earlier."""


@dataclass(slots=True)
class _Chat:
    waiting: deque[Command] = field(default_factory=deque)
    """Acts behind the one that is with the journal."""
    refused: dict[str, float] = field(default_factory=dict)
    """Keys of temporarily refused acts in their order, and when each may arrive again (s)."""
    under_way: bool = False

    @property
    def size(self) -> int:
        return len(self.waiting) + len(self.refused)


class Released(NamedTuple):
    """What follows an outcome: the next act for the journal, and the acts that would have overtaken."""

    following: Command | None = None
    overtaking: Sequence[tuple[str, OutOfOrder]] = ()


class Order:
    """The acts of one connection. Times are monotonic, in seconds."""

    __slots__ = ("_chats", "_size")

    def __init__(self) -> None:
        self._chats: dict[int, _Chat] = {}
        self._size = 0

    @property
    def full(self) -> bool:
        """Whether the client has left so much unanswered that its connection has to end."""
        return self._size > MOST

    def barred(self, chat: int, key: str, now: float) -> OutOfOrder | None:
        """The refusal if an act that was refused earlier has to arrive again before this one."""
        held = self._chats.get(chat)
        if held is None or not held.refused:
            return None
        first = self._first(held, key, now)
        if first is None:
            self._forget_idle(chat, held)
            return None
        refusal = OutOfOrder(after=first, retry_after=round(max(SOON, held.refused[first] - now), 2))
        self.refused(chat, key, now + refusal.retry_after)
        return refusal

    def refused(self, chat: int, key: str, again: float) -> None:
        """Note that the act was temporarily refused before it reached the journal; it may arrive again at `again`."""
        held = self._chats.setdefault(chat, _Chat())
        self._size += key not in held.refused
        held.refused[key] = again

    def submit(self, command: Command) -> bool:
        """Whether the act goes to the journal now; else it waits until `settled` gives it."""
        held = self._chats.get(command.chat)
        if held is None:
            self._chats[command.chat] = _Chat(under_way=True)
            return True
        self._size -= held.refused.pop(command.key or "", None) is not None
        if held.under_way:
            held.waiting.append(command)
            self._size += 1
            return False
        held.under_way = True
        return True

    def settled(self, command: Command, outcome: Outcome, now: float) -> Released:
        """Handle the journal's answer to the act that it had."""
        held = self._chats.get(command.chat)
        if held is None:
            return Released()
        if isinstance(outcome, Refused) and (wait := for_a_time(outcome.refusal)) is not None:
            return self._stopped(held, command, wait, now)
        if held.waiting:
            self._size -= 1
            return Released(held.waiting.popleft())
        held.under_way = False
        self._forget_idle(command.chat, held)
        return Released()

    def _stopped(self, held: _Chat, command: Command, wait: float, now: float) -> Released:
        key = command.key or ""
        overtaking = [
            (each.key or "", OutOfOrder(after=key, retry_after=round(max(SOON, wait), 2))) for each in held.waiting
        ]
        before = held.size
        stopped = {key: now + wait} | {late: now + refusal.retry_after for late, refusal in overtaking}
        held.refused = stopped | {late: again for late, again in held.refused.items() if late not in stopped}
        held.waiting.clear()
        held.under_way = False
        self._size += held.size - before
        return Released(None, overtaking)

    def _first(self, held: _Chat, key: str, now: float) -> str | None:
        """The key that has to arrive next; None if it is this one. Forgets keys that were given up."""
        while held.refused:
            first, again = next(iter(held.refused.items()))
            if first == key:
                return None
            if now <= again + LAPSE:
                return first
            del held.refused[first]
            self._size -= 1
        return None

    def _forget_idle(self, chat: int, held: _Chat) -> None:
        if not held.under_way and not held.size:
            del self._chats[chat]
