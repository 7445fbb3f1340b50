"""Keeps the acts of one connection in their order, for each chat (docs/protocol.md, P11). No I/O, no clock.

One act of a chat at a time is with the journal; later ones wait here for its outcome, so that a temporary refusal
stops all that follow it. A connection that pipelines would gain little: P26 allows 20 acts a second.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from refdesk.chats.outcomes import Outcome, Refused
from refdesk.protocol.refusals import OutOfOrder, retry_after

from .effects import AnyCommand

LAPSE = 10.0
"""Seconds after `retry_after` in which a refused act may arrive again; then it counts as dropped."""
LIMIT = 1_000
"""The most acts of one connection that wait or have to arrive again. A client that obeys P26 stays far below it."""
MIN_RETRY_AFTER = 0.5
"""`retry_after` in seconds of an act whose predecessor was due earlier."""


@dataclass(slots=True)
class _Chat:
    waiting: deque[AnyCommand] = field(default_factory=deque)
    """Acts behind the one that is with the journal."""
    refused: dict[str, float] = field(default_factory=dict)
    """Keys of temporarily refused acts in their order, and when each may arrive again (s)."""

    @property
    def size(self) -> int:
        return len(self.waiting) + len(self.refused)


class Next(NamedTuple):
    """What an outcome leads to: the next act for the journal, or the refusals of acts that would overtake, by key."""

    command: AnyCommand | None = None
    overtaking: Sequence[tuple[str, OutOfOrder]] = ()


class ActOrder:
    """The acts of one connection. Times are monotonic, in seconds."""

    __slots__ = ("_chats", "_size", "_under_way")

    def __init__(self) -> None:
        self._under_way: set[int] = set()
        """Chats with an act that is with the journal."""
        self._chats: dict[int, _Chat] = {}
        """Chats with acts that wait or have to arrive again."""
        self._size = 0

    @property
    def full(self) -> bool:
        """Whether more acts are unanswered than fit into the order: the connection has to end."""
        return self._size > LIMIT

    def check(self, chat: int, key: str, now: float) -> OutOfOrder | None:
        """The refusal if an act that was refused earlier has to arrive again before this one."""
        acts = self._chats.get(chat)
        if acts is None or not acts.refused:
            return None
        first = self._first_refused(acts, key, now)
        if first is None:
            if not acts.size:
                del self._chats[chat]
            return None
        refusal = OutOfOrder(after=first, retry_after=round(max(MIN_RETRY_AFTER, acts.refused[first] - now), 2))
        self.add_refused(chat, key, now + refusal.retry_after)
        return refusal

    def add_refused(self, chat: int, key: str, again: float) -> None:
        """Record an act that was temporarily refused before it reached the journal; it may arrive again at `again`."""
        acts = self._chats.setdefault(chat, _Chat())
        self._size += key not in acts.refused
        acts.refused[key] = again

    def submit(self, command: AnyCommand) -> bool:
        """Whether the act goes to the journal now; otherwise it waits until `on_outcome` returns it."""
        chat = command.chat
        acts = self._chats.get(chat)
        if acts is not None:
            self._size -= acts.refused.pop(command.key or "", None) is not None
        if chat not in self._under_way:
            self._under_way.add(chat)
            return True
        if acts is None:
            acts = self._chats[chat] = _Chat()
        acts.waiting.append(command)
        self._size += 1
        return False

    def on_outcome(self, command: AnyCommand, outcome: Outcome, now: float) -> Next | None:
        """What follows, None if no act waited."""
        chat = command.chat
        if isinstance(outcome, Refused) and (wait := retry_after(outcome.refusal)) is not None:
            self._under_way.discard(chat)
            return self._stop(self._chats.setdefault(chat, _Chat()), command, wait, now)
        acts = self._chats.get(chat)
        if acts is not None and acts.waiting:
            self._size -= 1
            return Next(acts.waiting.popleft())
        self._under_way.discard(chat)
        if acts is not None and not acts.refused:
            del self._chats[chat]
        return None

    def _stop(self, acts: _Chat, command: AnyCommand, wait: float, now: float) -> Next:
        """Refuse all acts behind a temporarily refused one."""
        key = command.key or ""
        overtaking = [
            (each.key or "", OutOfOrder(after=key, retry_after=round(max(MIN_RETRY_AFTER, wait), 2)))
            for each in acts.waiting
        ]
        before = acts.size
        stopped = {key: now + wait} | {late: now + refusal.retry_after for late, refusal in overtaking}
        acts.refused = stopped | {late: again for late, again in acts.refused.items() if late not in stopped}
        acts.waiting.clear()
        self._size += acts.size - before
        return Next(None, overtaking)

    def _first_refused(self, acts: _Chat, key: str, now: float) -> str | None:
        """The key that has to arrive next, None if it is this one. Forgets acts that were dropped."""
        while acts.refused:
            first, again = next(iter(acts.refused.items()))
            if first == key:
                return None
            if now <= again + LAPSE:
                return first
            del acts.refused[first]
            self._size -= 1
        return None
