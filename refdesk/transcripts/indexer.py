"""Indexes the words of chats, in the background of a running node. A chat stays due until it has been indexed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from time import monotonic
from typing import TypeVar

from django.db import OperationalError, transaction
from django.db.models import F

from refdesk.chats.models import Chat
from refdesk.database.run import Run
from refdesk.kit.clock import Clock, now_ms

from . import index
from .documents import Document, documents, read_in_steps
from .models import Due

log = logging.getLogger(__name__)

REINDEX_AFTER, PAGE = 60_000, 200
"""The words of an open chat are indexed again after this time (ms), and once that time later for every `PAGE` events.
A search can wait for them; the conversation can't wait for the index."""
SLICE, REST_FACTOR = 0.001, 19
"""Reading runs for `SLICE` seconds, then sleeps 19 times as long (5 % of a core): a message waits for one slice."""
BATCH = 400
"""Due chats fetched per query."""
CHATS_PER_WRITE, EVENTS_PER_WRITE = 20, 400
"""Chats written in one transaction; fewer once they have this many events together, because the journal waits."""

T = TypeVar("T")


def due(now: int) -> list[int]:
    """The chats whose words are to be indexed again at `now` (ms), the longest due first."""
    found = Due.objects.filter(at__lte=now, chat__last_seq__gt=F("seq")).order_by("at")
    return list(found.values_list("chat_id", flat=True)[:BATCH])


def store(read: Sequence[Document], now: int) -> int:
    """Indexes these documents and returns how many.

    A document whose chat has newer events by now is skipped and stays due. The lock on the chat row orders this with a
    redaction: redacted words can't come back into the index.
    """
    with transaction.atomic():
        numbers = [document.chat for document in read]
        locked = Chat.objects.select_for_update().filter(id__in=numbers).order_by("id")
        states = {number: (seq, state) for number, seq, state in locked.values_list("id", "last_seq", "state")}
        fresh = [document for document in read if states[document.chat][0] == document.seq]
        index.renew([document.entry for document in fresh])
        over = [document.chat for document in fresh if states[document.chat][1] == "ended"]
        Due.objects.filter(chat__in=over).delete()
        on = [_due_again(each, now) for each in fresh if each.chat not in over]
        Due.objects.bulk_create(on, update_conflicts=True, unique_fields=["chat"], update_fields=["at", "seq"])
    return len(fresh)


def _due_again(read: Document, now: int) -> Due:
    return Due(chat_id=read.chat, at=now + REINDEX_AFTER * (1 + read.seq // PAGE), seq=read.seq)


def index_now(chat: int) -> None:
    """Indexes this chat at once, for an operator who has just changed it. If the database is busy, it stays due."""
    try:
        store(documents([chat]), now_ms())
    except OperationalError as error:
        log.info("chat %d is indexed later: %s", chat, error)


class Indexer:
    """Indexes what is due. `read` and `write` run functions on a database thread."""

    def __init__(self, read: Run, write: Run, clock: Clock = now_ms) -> None:
        self._read, self._write, self._clock = read, write, clock
        self._prepared = False

    async def round(self) -> int:
        """Indexes everything due and returns the number of chats."""
        if not self._prepared:
            await self._write(index.prepare)
            self._prepared = True
        done = 0
        while chats := await self._read(due, self._clock()):
            before = done
            for some in _slices(chats):
                async for part in self._parts(read_in_steps(some)):
                    done += await _then_rest(self._write(store, part, self._clock()))
            if done == before:  # All of them got new events meanwhile; the next round indexes them.
                break
        return done

    async def _parts(self, work: Iterator[Document | None]) -> AsyncIterator[list[Document]]:
        """Yields documents to be written together as soon as they are read: the longer they wait, the likelier a newer
        event.
        """
        part: list[Document] = []
        while (found := await _then_rest(self._read(_read_for_a_slice, work))) is not None:
            part += found
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


def catch_up(now: int) -> int:
    """Indexes everything due without a running node: for tests, sample data and the bench."""
    done = 0
    while chats := due(now):
        done += sum(store(documents(some), now) for some in _slices(chats))
    return done


def _slices(chats: Sequence[int]) -> Iterator[Sequence[int]]:
    return (chats[first : first + CHATS_PER_WRITE] for first in range(0, len(chats), CHATS_PER_WRITE))


def _read_for_a_slice(work: Iterator[Document | None]) -> list[Document] | None:
    """The documents completed within one slice; None at the end."""
    until, found = monotonic() + SLICE, list[Document]()
    for piece in work:
        if piece:
            found.append(piece)
        if monotonic() >= until:
            return found
    return found or None
