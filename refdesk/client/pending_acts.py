"""Frames that have a key, kept until they are answered and sent in their order (P7, P10, P11). No sockets, no clock."""

import asyncio
from dataclasses import dataclass

from refdesk.chats.refusals import Refusal
from refdesk.protocol.down import Done
from refdesk.protocol.refusals import TooMany

WINDOW = 32
"""The most unanswered frames on one connection: a server accepts 60 at once (P26)."""


class ActRefused(Exception):
    """The server refused the act, finally; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


@dataclass(slots=True)
class _Waiting:
    frame: str
    chat: int | None
    answer: asyncio.Future[Done]
    sent: bool = False


class Outbox:
    """Frames in the order in which they were added. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        # Until when nothing of a chat is sent (frames without a chat: None), and nothing at all.
        self._rests: dict[int | None, float] = {}
        self._all_rest = 0.0
        self._trouble: BaseException | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._waiting

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, key: str, frame: str, chat: int | None = None) -> asyncio.Future[Done]:
        """Keep a frame; the future is its answer. A key that is already waiting keeps its place, and its answer."""
        if self._trouble is not None:
            raise self._trouble
        if key not in self._waiting:
            self._waiting[key] = _Waiting(frame, chat, asyncio.get_running_loop().create_future())
        return self._waiting[key].answer

    def next(self, now: float) -> str | None:
        """The next frame to send; None if nothing may be sent now."""
        if now < self._all_rest or sum(each.sent for each in self._waiting.values()) >= WINDOW:
            return None
        for each in self._waiting.values():
            if not each.sent and self._rests.get(each.chat, now) <= now:
                each.sent = True
                return each.frame
        return None

    def rest(self, key: str, refusal: Refusal, until: float) -> None:
        """Schedule a temporarily refused frame again; later frames of its chat don't overtake it."""
        if (waiting := self._waiting.get(key)) is None:
            return
        waiting.sent = False
        if isinstance(refusal, TooMany):
            self._all_rest = max(self._all_rest, until)
        else:
            self._rests[waiting.chat] = max(self._rests.get(waiting.chat, until), until)

    def begin_again(self) -> None:
        """Send everything unanswered again: the connection is new."""
        self._rests.clear()
        self._all_rest = 0.0
        for each in self._waiting.values():
            each.sent = False

    def done(self, answer: Done) -> None:
        """The act is stored."""
        if (waiting := self._waiting.pop(answer.key, None)) and not waiting.answer.done():
            waiting.answer.set_result(answer)

    def refused(self, key: str, refusal: Refusal) -> None:
        """The act is refused for good."""
        if (waiting := self._waiting.pop(key, None)) and not waiting.answer.done():
            waiting.answer.set_exception(ActRefused(refusal))

    def fail(self, why: BaseException) -> None:
        """No answer will come to anything any more."""
        self._trouble = why
        for each in self._waiting.values():
            if not each.answer.done():
                each.answer.set_exception(why)
        self._waiting.clear()
