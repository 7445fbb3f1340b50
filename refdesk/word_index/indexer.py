"""Indexes the words of logs, in the background of a running node. A log stays due until it has been indexed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from refdesk.database.run import Run
from refdesk.kit.clock import Clock, now_ms

from .documents import Document
from .index import WordIndex

SLICE, REST_FACTOR = 0.001, 19
"""Reading runs for `SLICE` seconds, then sleeps 19 times as long (5 % of a core): a message waits for one slice."""
BATCH = 400
"""Due logs fetched per query."""
LOGS_PER_WRITE, EVENTS_PER_WRITE = 20, 400
"""Logs written in one transaction; fewer once they have this many events together, because the journal waits."""

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """A kind of log whose words are indexed."""

    index: WordIndex
    due: Callable[[int], list[int]]
    """The logs to be indexed at this time (ms), `BATCH` at most, the longest due first."""
    read_in_steps: Callable[[Sequence[int]], Iterator[Document | None]]
    """Yields the logs' documents, and None after each event read, so that the caller can pause."""
    store: Callable[[Sequence[Document], int], int]
    """Indexes these documents and returns how many. One whose log has newer events is skipped and stays due."""
    mark_all_due: Callable[[], None]
    """Makes all logs due: for an index that was lost, or not copied with its database."""

    def documents(self, logs: Sequence[int]) -> list[Document]:
        return [piece for piece in self.read_in_steps(logs) if piece]

    def catch_up(self, now: int) -> int:
        """Indexes everything due without a running node: for tests and sample data."""
        done = 0
        while logs := self.due(now):
            done += sum(self.store(self.documents(some), now) for some in _slices(logs))
        return done


class Indexer:
    """Indexes what is due. `read` and `write` run functions on a database thread."""

    def __init__(self, source: Source, read: Run, write: Run, clock: Clock = now_ms) -> None:
        self._source, self._read, self._write, self._clock = source, read, write, clock
        self._prepared = False

    async def round(self) -> int:
        """Indexes everything due and returns the number of logs."""
        if not self._prepared:
            await self._write(self._source.index.prepare)
            self._prepared = True
        done = 0
        while logs := await self._read(self._source.due, self._clock()):
            before = done
            for some in _slices(logs):
                async for part in self._parts(self._source.read_in_steps(some)):
                    done += await _then_rest(self._write(self._source.store, part, self._clock()))
            if done == before:  # All of them got new events meanwhile; the next round indexes them.
                break
        return done

    async def _parts(self, work: Iterator[Document | None]) -> AsyncIterator[list[Document]]:
        """Yields documents to be written together as soon as they are read: the longer they wait, the likelier a newer
        event.
        """
        part: list[Document] = []
        while (documents := await _then_rest(self._read(_read_for_a_slice, work))) is not None:
            part += documents
            if sum(document.seq for document in part) >= EVENTS_PER_WRITE:
                yield part
                part = []
        if part:
            yield part


async def _then_rest(work: Awaitable[T]) -> T:
    """Awaits the work, then sleeps `REST_FACTOR` times as long."""
    began = monotonic()
    done = await work
    await asyncio.sleep(REST_FACTOR * (monotonic() - began))
    return done


def _slices(logs: Sequence[int]) -> Iterator[Sequence[int]]:
    return (logs[first : first + LOGS_PER_WRITE] for first in range(0, len(logs), LOGS_PER_WRITE))


def _read_for_a_slice(work: Iterator[Document | None]) -> list[Document] | None:
    """The documents completed within one slice; None at the end."""
    until, documents = monotonic() + SLICE, list[Document]()
    for piece in work:
        if piece:
            documents.append(piece)
        if monotonic() >= until:
            return documents
    return documents or None
