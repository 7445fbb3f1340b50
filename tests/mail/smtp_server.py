"""An SMTP server for tests, on loopback, that records what it receives. Needs no Django."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.listening import stop_accepting

ASK = "ask@harbour.example"


class Postbox:
    """Records accepted emails and their recipients.

    `answer` gets a step ("mail", "rcpt" or "data") and its address or envelope; it returns an SMTP reply that refuses
    it, "accept and disconnect" to store the email and drop the connection without a reply, or None to accept.
    """

    def __init__(self, answer: Callable[[str, Any], str | None] = lambda step, what: None) -> None:
        self.answer = answer
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.greeted: list[str] = []

    @property
    def emails(self) -> list[EmailMessage]:
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
        if refused == "accept and disconnect":
            self._keep(envelope)
            cast("asyncio.Transport", server.transport).abort()
            return "250 OK"
        if refused is None:
            self._keep(envelope)
        return refused or "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.recipients += envelope.rcpt_tos


@asynccontextmanager
async def serving(postbox: Postbox, port: int = 0, **options: Any) -> AsyncIterator[int]:
    """The port of a server with this postbox; `options` are those of aiosmtpd's `SMTP`."""
    loop = asyncio.get_running_loop()
    settings: dict[str, Any] = {"enable_SMTPUTF8": True, "ident": "post", "hostname": "localhost", **options}
    sessions: list[SMTP] = []

    def new_session() -> SMTP:
        sessions.append(SMTP(postbox, loop=loop, **settings))
        return sessions[-1]

    server = await loop.create_server(new_session, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await stop_accepting(server)
        await asyncio.gather(
            *(session._handler_coroutine for session in sessions if session._handler_coroutine), return_exceptions=True
        )
