"""How the words of many chats are read: never so much at once that people who talk would notice."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from refdesk.transcripts import indexer
from refdesk.transcripts.documents import Document
from refdesk.transcripts.index import Entry
from refdesk.transcripts.indexer import CHATS_PER_WRITE, EVENTS_PER_WRITE, REST_FACTOR, SLICE, Indexer, due

NOTHING = Entry(0, [], [], [], [])


class Work:
    """Instead of the database: a chat of so many events is so many pieces of work, each of `each` seconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *chats: tuple[int, int], each: float = 0.0) -> None:
        self.chats, self._each = dict(chats), each
        self.now, self.write_seconds = 0.0, 0.5
        self.read: list[int] = []
        self.written: list[list[int]] = []
        self.stretches: list[float] = []
        self.rests: list[float] = []
        monkeypatch.setattr(indexer, "read_in_steps", self._reading)
        monkeypatch.setattr(indexer, "monotonic", lambda: self.now)
        monkeypatch.setattr("asyncio.sleep", self._rest)

    async def done(self) -> int:
        """Of a whole round."""
        return await Indexer(self._read, self._write, lambda: 0).round()

    def _reading(self, chats: Sequence[int]) -> Iterator[Document | None]:
        for chat in chats:
            for _ in range(self.chats[chat]):
                self.now += self._each
                yield None
            self.read.append(chat)
            yield Document(chat, self.chats[chat], NOTHING)

    async def _read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function is due:
            return [] if self.written else list(self.chats)
        began = self.now
        answer = function(*args)
        self.stretches.append(self.now - began)
        return answer

    async def _write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function is not indexer.store:
            return 0
        self.now += self.write_seconds
        self.written.append([document.chat for document in args[0]])
        assert self.read[-1] == self.written[-1][-1], "what is read is kept before more is read"
        return len(args[0])

    async def _rest(self, seconds: float) -> None:
        self.rests.append(seconds)


async def test_indexer_writes_several_short_chats_together(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch, *((number, 10) for number in range(1, 2 * CHATS_PER_WRITE + 2)))
    assert await work.done() == 2 * CHATS_PER_WRITE + 1
    assert [len(part) for part in work.written] == [CHATS_PER_WRITE, CHATS_PER_WRITE, 1]


async def test_indexer_writes_a_long_chat_before_it_reads_more(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch, (1, 10), (2, EVENTS_PER_WRITE - 10), (3, 1), (4, 3 * EVENTS_PER_WRITE), (5, 1), each=SLICE)
    assert await work.done() == 5
    assert work.written == [[1, 2], [3, 4], [5]]


async def test_indexer_rests_after_each_slice_of_a_long_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch, (1, 1_000), each=SLICE / 4)
    assert await work.done() == 1
    assert sum(work.stretches) == pytest.approx(250 * SLICE)
    assert max(work.stretches) == pytest.approx(SLICE)
    assert sorted(work.rests) == pytest.approx(
        sorted(REST_FACTOR * each for each in [*work.stretches, work.write_seconds])
    )
