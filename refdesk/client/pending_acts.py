"""Frames with a key, sent in order and again until they are answered (P7, P10, P11). No sockets, no clock."""

import asyncio
from dataclasses import dataclass
from itertools import islice
from math import inf

from refdesk.eventlog.refusals import Refusal
from refdesk.protocol.down import Done
from refdesk.protocol.refusals import TooMany

WINDOW = 32
"""The most unanswered frames that are sent: a server accepts 60 at once (P26)."""


class ActRefused(Exception):
    """The server refused the act, and the refusal is final."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


@dataclass(slots=True)
class _Waiting:
    frame: str
    answer: asyncio.Future[Done]
    sent: bool = False
    after: float = 0.0
    """When it may be sent, once it was temporarily refused."""


class PendingActs:
    """Unanswered frames in the order in which they were added. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._paused = 0.0
        """Until when nothing is sent."""
        self._error: BaseException | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._waiting

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, key: str, frame: str) -> asyncio.Future[Done]:
        """Add a frame; returns its answer. A key that is already waiting stays where it is."""
        if self._error is not None:
            raise self._error
        if key not in self._waiting:
            self._waiting[key] = _Waiting(frame, asyncio.get_running_loop().create_future())
        return self._waiting[key].answer

    def next(self, now: float) -> str | None:
        """The next frame to send, marked as sent; None if nothing may be sent now."""
        if now < self._paused:
            return None
        # Acts that the server holds must not keep back the refused one for which it holds them.
        for waiting in islice(self._waiting.values(), WINDOW):
            if not waiting.sent and waiting.after <= now:
                waiting.sent = True
                return waiting.frame
        return None

    def retry(self, key: str, refusal: Refusal, until: float) -> None:
        """Send a temporarily refused frame again after `until`; the server holds later acts of its chat until then."""
        if (waiting := self._waiting.get(key)) is None:
            return
        waiting.sent, waiting.after = False, until
        if isinstance(refusal, TooMany):
            self._paused = max(self._paused, until)

    def hold(self, key: str) -> None:
        """Send a frame again at the next `resend_all`: the window has lost the seat."""
        if (waiting := self._waiting.get(key)) is not None:
            waiting.sent, waiting.after = False, inf

    def resend_all(self) -> None:
        """Send everything unanswered again, on a new connection or with the seat."""
        self._paused = 0.0
        for waiting in self._waiting.values():
            waiting.sent, waiting.after = False, 0.0

    def done(self, answer: Done) -> None:
        if (waiting := self._waiting.pop(answer.key, None)) and not waiting.answer.done():
            waiting.answer.set_result(answer)

    def refused(self, key: str, refusal: Refusal) -> None:
        if (waiting := self._waiting.pop(key, None)) and not waiting.answer.done():
            waiting.answer.set_exception(ActRefused(refusal))

    def fail(self, error: BaseException) -> None:
        """Fail all answers, now and later."""
        self._error = error
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(error)
        self._waiting.clear()
