"""Mail servers for tests, on loopback, and what they were given."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from refdesk.files.taking import Taking
from refdesk.journal.execution import Execute, directly
from refdesk.kit.clock import now_ms
from refdesk.live.reads import Reads
from refdesk.mail.fetching import Fetcher
from refdesk.mail.imap import Box
from refdesk.mail.sending import Sender
from refdesk.mail.settings import MailSettings, Server
from refdesk.mail.smtp import Line
from refdesk.project.config import Config

ASK = "ask@harbour.example"


class Postbox:
    """What a mail server takes. `answer` may refuse at any step: it gets the step, the envelope, and answers or not."""

    def __init__(self, answer: Callable[[str, Any], str | None] = lambda step, what: None) -> None:
        self.answer = answer
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.greeted: list[str] = []

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        self.greeted.append(name)
        session.host_name = name
        return answers

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.answer("mail", address)
        if refused is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refused or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.answer("rcpt", address)
        if refused is None:
            envelope.rcpt_tos.append(address)
        return refused or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        refused = self.answer("data", envelope)
        if refused == "take and hang up":
            self._keep(envelope)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 OK"
        if refused is None:
            self._keep(envelope)
        return refused or "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos


@asynccontextmanager
async def serving(postbox: Postbox, port: int = 0, **told: Any) -> AsyncIterator[int]:
    """The port at which the postbox takes mail."""
    loop = asyncio.get_running_loop()
    made: dict[str, Any] = {"enable_SMTPUTF8": True, "ident": "post", "hostname": "localhost", **told}
    lines: list[SMTP] = []

    def line() -> SMTP:
        lines.append(SMTP(postbox, loop=loop, **made))
        return lines[-1]

    server = await loop.create_server(line, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(
            *(each._handler_coroutine for each in lines if each._handler_coroutine), return_exceptions=True
        )


@asynccontextmanager
async def answering(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any], port: int = 0
) -> AsyncIterator[int]:
    """The port of a server that does what it likes."""
    ended: list[asyncio.Event] = []

    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        over = ended[-1]
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            over.set()

    server = await asyncio.start_server(line, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in ended:
            await each.wait()


def mail_settings(port: int = 1, **more: Any) -> MailSettings:
    """Settings that send over this port of this machine."""
    smtp = Server("127.0.0.1", port, "", "", "later")
    return MailSettings(**{"smtp": smtp, "sender": ASK, "sender_name": "Harbour Library", **more})


def use(mail: MailSettings) -> None:
    """From now on; the fixture `mailing` takes it back."""
    config: Config = settings.CONFIG
    settings.CONFIG = dataclasses.replace(config, mail=mail)


@asynccontextmanager
async def sender(
    port: int, per_hour: int = 20, ahead: int = 0, told: MailSettings | None = None
) -> AsyncIterator[Sender]:
    """A sender whose clock is so many milliseconds ahead."""
    reads = Reads(threads=1)
    made = Sender(
        lambda: Line(told or mail_settings(port), "desk.example.org"),
        read=reads.run,
        write=reads.run,
        execute=directly,
        per_hour=per_hour,
        clock=lambda: now_ms() + ahead,
    )
    try:
        yield made
    finally:
        await asyncio.to_thread(reads.close)


def taking(reads: Reads) -> Taking:
    """What takes files."""
    return Taking(reads.run, reads.run, settings.CONFIG.data / "incoming")


@asynccontextmanager
async def fetcher(box: Server, execute: Execute = directly, ahead: int = 0) -> AsyncIterator[Fetcher]:
    """One that reads this mailbox."""
    reads = Reads(threads=1)
    made = Fetcher(
        box.user,
        lambda: Box(box, None),
        read=reads.run,
        write=reads.run,
        execute=execute,
        take=taking(reads).file,
        clock=lambda: now_ms() + ahead,
    )
    try:
        yield made
    finally:
        await asyncio.to_thread(reads.close)


async def fetch(settings: Server, **told: Any) -> int:
    """Read the mailbox, once."""
    async with fetcher(settings, **told) as made:
        return await made.round()


async def send(port: int, **told: Any) -> int:
    """Send what is due, once."""
    async with sender(port, **told) as made:
        return await made.round()
