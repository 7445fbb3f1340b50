"""Scripted mail servers, and the sender and fetcher that connect to them."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings

from refdesk.database.readers import Readers
from refdesk.eventlog.execution import Execute, directly
from refdesk.files.upload.inspect import Intake
from refdesk.kit.clock import now_ms
from refdesk.mail.incoming.fetcher import Fetcher
from refdesk.mail.incoming.imap import ImapFolder
from refdesk.mail.outgoing.sender import OnDelayed, Sender, ignore_delay
from refdesk.mail.outgoing.smtp import SmtpSession
from refdesk.mail.settings import MailSettings, Server
from refdesk.project.config import Config
from tests.listening import stop_accepting

from .smtp_server import ASK, Postbox, serving

__all__ = ["ASK", "Postbox", "serving"]


@asynccontextmanager
async def tcp_server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any], port: int = 0
) -> AsyncIterator[int]:
    """The port of a server that runs `answer` for each connection. Its end waits for all connections."""
    ended: list[asyncio.Event] = []

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        over = ended[-1]
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            over.set()

    server = await asyncio.start_server(connection, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await stop_accepting(server)
        for mail_server in ended:
            await mail_server.wait()


def mail_settings(port: int = 1, **more: Any) -> MailSettings:
    smtp = Server("127.0.0.1", port, "", "", "starttls")
    return MailSettings(**{"smtp": smtp, "sender": ASK, "sender_name": "Harbour Library", **more})


def use(used: MailSettings) -> None:
    """Install these settings; the fixture `mailing` restores the earlier ones."""
    config: Config = settings.CONFIG
    settings.CONFIG = dataclasses.replace(config, mail=used)


@asynccontextmanager
async def sender(
    port: int,
    per_hour: int = 20,
    ahead: int = 0,
    email: MailSettings | None = None,
    on_delayed: OnDelayed = ignore_delay,
) -> AsyncIterator[Sender]:
    """A sender whose clock is `ahead` milliseconds fast."""
    reads = Readers(threads=1)
    made = Sender(
        lambda: SmtpSession(email or mail_settings(port), "desk.example.org"),
        read=reads.run,
        write=reads.run,
        execute=directly,
        per_hour=per_hour,
        on_delayed=on_delayed,
        clock=lambda: now_ms() + ahead,
    )
    try:
        yield made
    finally:
        await asyncio.to_thread(reads.close)


def intake(reads: Readers, scan: Sequence[str] = ()) -> Intake:
    return Intake(reads.run, reads.run, settings.CONFIG.data / "incoming", scan)


@asynccontextmanager
async def fetcher(
    box: Server, execute: Execute = directly, ahead: int = 0, scan: Sequence[str] = ()
) -> AsyncIterator[Fetcher]:
    """A fetcher of this mailbox, whose clock is `ahead` milliseconds fast."""
    reads = Readers(threads=1)
    made = Fetcher(
        box.user,
        lambda: ImapFolder(box, None),
        read=reads.run,
        write=reads.run,
        execute=execute,
        accept_file=intake(reads, scan).accept,
        clock=lambda: now_ms() + ahead,
    )
    try:
        yield made
    finally:
        await asyncio.to_thread(reads.close)


async def fetch(settings: Server, **options: Any) -> int:
    """Run one round of a fetcher; returns the number of emails read."""
    async with fetcher(settings, **options) as made:
        return await made.round()


async def send(port: int, **options: Any) -> int:
    """Run one round of a sender; returns the number of emails tried."""
    async with sender(port, **options) as made:
        return await made.round()
