"""How the words of many logs are read: never so much at once that people who chat would notice."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from refdesk.word_index import indexer
from refdesk.word_index.documents import Document, Entry
from refdesk.word_index.index import WordIndex
from refdesk.word_index.indexer import EVENTS_PER_WRITE, LOGS_PER_WRITE, REST_FACTOR, SLICE, Indexer, Source

NOTHING = Entry(0, [], [], [], [])


class Work:
    """Instead of the database: a log of so many events is so many pieces of work, of `seconds` each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *logs: tuple[int, int], seconds: float = 0.0) -> None:
        self.logs, self._seconds = dict(logs), seconds
        self._source = Source(WordIndex("", "", ""), self._due, self._reading, self._store, lambda: None)
        self.now, self.write_seconds = 0.0, 0.5
        self.read: list[int] = []
        self.written: list[list[int]] = []
        self.stretches: list[float] = []
        self.rests: list[float] = []
        monkeypatch.setattr(indexer, "monotonic", lambda: self.now)
        monkeypatch.setattr("asyncio.sleep", self._rest)

    async def done(self) -> int:
        return await Indexer(self._source, self._read, self._write, lambda: 0).round()

    def _due(self, now: int) -> list[int]:
        return [] if self.written else list(self.logs)

    def _reading(self, logs: Sequence[int]) -> Iterator[Document | None]:
        for log in logs:
            for _ in range(self.logs[log]):
                self.now += self._seconds
                yield None
            self.read.append(log)
            yield Document(log, self.logs[log], NOTHING)

    def _store(self, documents: Sequence[Document], now: int) -> int:
        self.now += self.write_seconds
        self.written.append([document.log for document in documents])
        assert self.read[-1] == self.written[-1][-1], "what is read is stored before more is read"
        return len(documents)

    async def _read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        began = self.now
        answer = function(*args)
        if function != self._due:
            self.stretches.append(self.now - began)
        return answer

    async def _write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args) if function == self._store else None

    async def _rest(self, seconds: float) -> None:
        self.rests.append(seconds)


async def test_indexer_writes_several_short_logs_together(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch, *((number, 10) for number in range(1, 2 * LOGS_PER_WRITE + 2)))
    assert await work.done() == 2 * LOGS_PER_WRITE + 1
    assert [len(part) for part in work.written] == [LOGS_PER_WRITE, LOGS_PER_WRITE, 1]


async def test_indexer_writes_a_long_log_before_it_reads_more(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(
        monkeypatch, (1, 10), (2, EVENTS_PER_WRITE - 10), (3, 1), (4, 3 * EVENTS_PER_WRITE), (5, 1), seconds=SLICE
    )
    assert await work.done() == 5
    assert work.written == [[1, 2], [3, 4], [5]]


async def test_indexer_rests_after_each_slice_of_a_long_log(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch, (1, 1_000), seconds=SLICE / 4)
    assert await work.done() == 1
    assert sum(work.stretches) == pytest.approx(250 * SLICE)
    assert max(work.stretches) == pytest.approx(SLICE)
    assert sorted(work.rests) == pytest.approx(
        sorted(REST_FACTOR * stretch for stretch in [*work.stretches, work.write_seconds])
    )
