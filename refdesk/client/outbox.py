"""What was asked and not yet answered, in the order of asking."""

import asyncio

from refdesk.chats.refusals import Refusal
from refdesk.protocol.down import Done


class ActRefused(Exception):
    """The server refused the act, finally; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(repr(refusal))
        self.refusal = refusal


class Outbox:
    """Frames with a key, kept until their answer comes."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, asyncio.Future[Done]]] = {}
        self._trouble: BaseException | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._waiting

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, key: str, frame: str) -> asyncio.Future[Done]:
        """Keep a frame; the future is its answer. A key that is already waiting keeps its place, and its answer."""
        if self._trouble is not None:
            raise self._trouble
        if key not in self._waiting:
            self._waiting[key] = (frame, asyncio.get_running_loop().create_future())
        return self._waiting[key][1]

    def frame(self, key: str) -> str:
        """The frame as it was given."""
        return self._waiting[key][0]

    def frames(self) -> list[str]:
        """All that is unanswered, in order."""
        return [frame for frame, _ in self._waiting.values()]

    def done(self, answer: Done) -> None:
        """The act is stored."""
        if (waiting := self._waiting.pop(answer.key, None)) and not waiting[1].done():
            waiting[1].set_result(answer)

    def refused(self, key: str, refusal: Refusal) -> None:
        """The act is refused for good."""
        if (waiting := self._waiting.pop(key, None)) and not waiting[1].done():
            waiting[1].set_exception(ActRefused(refusal))

    def fail(self, why: BaseException) -> None:
        """No answer will come to anything any more."""
        self._trouble = why
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(why)
        self._waiting.clear()
