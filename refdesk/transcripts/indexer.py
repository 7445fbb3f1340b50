"""Keeps the index up with the chats, in the background of a running node; what is due stays due until it is done."""

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
from .documents import Document, documents, reading
from .models import Due

log = logging.getLogger(__name__)

LATER, PAGE = 60_000, 200
"""While people talk, their words are read anew after this time (ms), and once more of it for each so many events of the
chat: a reader of old chats can wait, they can't."""
PIECE, REST = 0.001, 19
"""It works for so long (s), and rests so many times as long: who talks meanwhile waits for no more than a piece."""
MOST = 400
"""As many are looked for at once."""
TOGETHER, EVENTS = 20, 400
"""So many chats are written at once, fewer once they have more events than this: the journal waits for it."""

T = TypeVar("T")


def due(now: int) -> list[int]:
    """The chats whose words are to be read anew."""
    found = Due.objects.filter(at__lte=now, chat__last_seq__gt=F("seq")).order_by("at")
    return list(found.values_list("chat_id", flat=True)[:MOST])


def keep(read: Sequence[Document], now: int) -> int:
    """Index what was read, unless more was said meanwhile: then it stays due. How many were indexed."""
    with transaction.atomic():
        numbers = [document.chat for document in read]
        locked = Chat.objects.select_for_update().filter(id__in=numbers).order_by("id")
        states = {number: (seq, state) for number, seq, state in locked.values_list("id", "last_seq", "state")}
        fresh = [document for document in read if states[document.chat][0] == document.seq]
        index.renew([document.entry for document in fresh])
        over = [document.chat for document in fresh if states[document.chat][1] == "ended"]
        Due.objects.filter(chat__in=over).delete()
        on = [_again(each, now) for each in fresh if each.chat not in over]
        Due.objects.bulk_create(on, update_conflicts=True, unique_fields=["chat"], update_fields=["at", "seq"])
    return len(fresh)


def _again(read: Document, now: int) -> Due:
    return Due(chat_id=read.chat, at=now + LATER * (1 + read.seq // PAGE), seq=read.seq)


def at_once(chat: int) -> None:
    """Index this chat now: who changed it looks for it next. Where the database is busy it stays due."""
    try:
        keep(documents([chat]), now_ms())
    except OperationalError as error:
        log.info("chat %d is indexed later: %s", chat, error)


class Indexer:
    """`read` and `write` run functions on the database."""

    def __init__(self, read: Run, write: Run, clock: Clock = now_ms) -> None:
        self._read, self._write, self._clock = read, write, clock
        self._prepared = False

    async def round(self) -> int:
        """Do what is due now; how many chats were indexed."""
        if not self._prepared:
            await self._write(index.prepare)
            self._prepared = True
        done = 0
        while chats := await self._read(due, self._clock()):
            before = done
            for some in _slices(chats):
                async for part in self._parts(reading(some)):
                    done += await _rested(self._write(keep, part, self._clock()))
            if done == before:  # they go on while we read: the next round finds them
                break
        return done

    async def _parts(self, work: Iterator[Document | None]) -> AsyncIterator[list[Document]]:
        """What is written at once, as soon as it is read: what waits is overtaken by what is said meanwhile."""
        part: list[Document] = []
        while (found := await _rested(self._read(_read_on, work))) is not None:
            part += found
            if sum(document.seq for document in part) >= EVENTS:
                yield part
                part = []
        if part:
            yield part


async def _rested(work: Awaitable[T]) -> T:
    """Do it, and rest."""
    began = monotonic()
    done = await work
    await asyncio.sleep(REST * (monotonic() - began))
    return done


def catch_up(now: int) -> int:
    """The same without a running node: for tests, samples and the bench."""
    done = 0
    while chats := due(now):
        done += sum(keep(documents(some), now) for some in _slices(chats))
    return done


def _slices(chats: Sequence[int]) -> Iterator[Sequence[int]]:
    return (chats[first : first + TOGETHER] for first in range(0, len(chats), TOGETHER))


def _read_on(work: Iterator[Document | None]) -> list[Document] | None:
    """What is found in a while; None at the end."""
    until, found = monotonic() + PIECE, list[Document]()
    for piece in work:
        if piece:
            found.append(piece)
        if monotonic() >= until:
            return found
    return found or None
