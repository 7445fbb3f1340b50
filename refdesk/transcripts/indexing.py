"""Keeps the index up with the chats, in the background of a running node; what is due stays due until it is done."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from django.db import OperationalError, transaction

from refdesk.chats.models import Chat
from refdesk.kit.clock import Clock, now_ms

from . import index
from .documents import Document, documents
from .models import Due

log = logging.getLogger(__name__)

MOST = 400
"""As many are looked for at once."""
TOGETHER = 20
"""As many are written in one transaction: others wait for it."""

Run = Callable[..., Awaitable[Any]]


def due(now: int) -> list[int]:
    """The chats whose words are to be read anew."""
    return list(Due.objects.filter(at__lte=now).order_by("at").values_list("chat_id", flat=True)[:MOST])


def keep(read: Sequence[Document]) -> int:
    """Index what was read, unless more was said meanwhile: then it stays due. How many were indexed."""
    with transaction.atomic():
        numbers = [document.chat for document in read]
        locked = Chat.objects.select_for_update().filter(id__in=numbers).order_by("id")
        last = dict(locked.values_list("id", "last_seq"))
        fresh = [document for document in read if last[document.chat] == document.seq]
        index.renew([document.entry for document in fresh])
        Due.objects.filter(chat__in=[document.chat for document in fresh]).delete()
    return len(fresh)


def at_once(chat: int) -> None:
    """Index this chat now: who changed it looks for it next. Where the database is busy it stays due."""
    try:
        keep(documents([chat]))
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
            for some in _parts(chats):
                done += await self._write(keep, await self._read(documents, some))
            if done == before:  # they go on while we read: the next round finds them
                break
        return done


def catch_up(now: int) -> int:
    """The same without a running node: for tests, samples and the bench."""
    done = 0
    while chats := due(now):
        done += sum(keep(documents(some)) for some in _parts(chats))
    return done


def _parts(chats: list[int]) -> Iterator[list[int]]:
    return (chats[start : start + TOGETHER] for start in range(0, len(chats), TOGETHER))
