"""The mail room of one running node: sends what is due, reads the mailbox. Started and stopped with the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.db import DatabaseError

from refdesk.database.run import Run
from refdesk.files.upload.inspect import AcceptFile

from .credentials.oauth import AccessTokens
from .credentials.refresh_tokens import DatabaseTokenStore
from .incoming.fetcher import Fetcher
from .incoming.imap import ImapFolder
from .outgoing.sender import Sender
from .outgoing.smtp import SmtpSession
from .settings import MailSettings

log = logging.getLogger(__name__)

SEND_EVERY = 1.0


class MailWorker:
    """`name` is how it greets other servers; the rest is as in `Sender` and `Fetcher`."""

    def __init__(
        self,
        told: MailSettings,
        name: str,
        *,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        take: AcceptFile,
    ) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._rounds: list[Sender | Fetcher] = []
        tokens = (
            AccessTokens(told.oauth, DatabaseTokenStore(told.oauth, read=read, write=write)) if told.oauth else None
        )
        if told.smtp:
            sender = Sender(
                lambda: SmtpSession(told, name, tokens), read=read, write=write, execute=execute, per_hour=told.per_hour
            )
            self._every(SEND_EVERY, sender.round)
            self._rounds.append(sender)
        if told.imap:
            box, where = told.imap, f"{told.imap.user}@{told.imap.host}/{told.imap.folder}"
            fetcher = Fetcher(
                where, lambda: ImapFolder(box, tokens), read=read, write=write, execute=execute, take=take
            )
            self._every(told.imap_seconds, fetcher.round)
            self._rounds.append(fetcher)

    async def stop(self) -> None:
        """What is on its way may have gone: it is sent again by whoever finds it, and marked."""
        for task in self._tasks:
            task.cancel()
        for each in self._rounds:
            each.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        async def forever() -> None:
            while True:
                await asyncio.sleep(seconds)
                await _guarded(work)

        self._tasks.append(asyncio.get_running_loop().create_task(forever()))


async def _guarded(work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    try:
        await work()
    except DatabaseError as error:
        log.warning("the database is away, mail waits: %s", error)
    except Exception:
        log.exception("a round of the mail broke, going on")
