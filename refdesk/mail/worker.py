"""Sends queued emails and reads the mailbox on one node, as tasks on its event loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.db import DatabaseError

from refdesk.database.run import Run
from refdesk.files.upload.inspect import AcceptFile
from refdesk.kit.clock import now_ms
from refdesk.kit.tasks import Tasks

from .credentials.oauth import AccessTokens
from .credentials.refresh_tokens import DatabaseTokenStore
from .incoming.fetcher import Fetcher
from .incoming.imap import ImapFolder
from .outgoing import password_requests
from .outgoing.sender import OnDelayed, Sender, ignore_delay
from .outgoing.smtp import SmtpSession
from .settings import MailSettings, mailbox_name

log = logging.getLogger(__name__)

SEND_EVERY = 1.0


class MailWorker:
    """`name` is the host name in the SMTP greeting; for the other parameters see `Sender` and `Fetcher`."""

    def __init__(
        self,
        settings: MailSettings,
        name: str,
        *,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        accept_file: AcceptFile,
        on_delayed: OnDelayed = ignore_delay,
    ) -> None:
        self._tasks = Tasks()
        self._rounds: list[Sender | Fetcher] = []
        tokens = (
            AccessTokens(settings.oauth, DatabaseTokenStore(settings.oauth, read=read, write=write))
            if settings.oauth
            else None
        )
        if settings.smtp:
            sender = Sender(
                lambda: SmtpSession(settings, name, tokens),
                read=read,
                write=write,
                execute=execute,
                per_hour=settings.per_hour,
                on_delayed=on_delayed,
            )

            async def answer_and_send() -> None:
                if await read(password_requests.any_waiting):
                    await write(password_requests.answer, now_ms())
                await sender.round()

            self._every(SEND_EVERY, answer_and_send)
            self._rounds.append(sender)
        if settings.imap:
            box, where = settings.imap, mailbox_name(settings)
            fetcher = Fetcher(
                where, lambda: ImapFolder(box, tokens), read=read, write=write, execute=execute, accept_file=accept_file
            )
            self._every(settings.imap_seconds, fetcher.round)
            self._rounds.append(fetcher)

    async def stop(self) -> None:
        """Abort both rounds. An email in transmission is sent again later, marked as a possible duplicate."""
        self._tasks.cancel()
        for worker in self._rounds:
            worker.abort()
        await self._tasks.stop()

    def _every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        async def forever() -> None:
            while True:
                await asyncio.sleep(seconds)
                await _guarded(work)

        self._tasks.spawn(forever())


async def _guarded(work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    try:
        await work()
    except DatabaseError as error:
        log.warning("the database is unavailable, emails wait: %s", error)
    except Exception:
        log.exception("a round of the mail worker failed; the next one follows")
