"""The mail worker of a running node: sending and fetching until its stop."""

import asyncio
import socket
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.database.readers import Readers
from refdesk.eventlog.execution import directly
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.mail import worker
from refdesk.mail.outgoing import password_requests
from refdesk.mail.outgoing.rendering import RenderedEmail
from refdesk.mail.outgoing.smtp import ServerUnavailable, SmtpSession
from refdesk.mail.settings import MailSettings
from refdesk.mail.worker import MailWorker
from tests.databases import Database

from .mail_servers import Postbox, intake, mail_settings, serving, tcp_server
from .world import DANA, a_queue, open_ticket

WITHIN = 20.0


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SEND_EVERY", 0.02)


@pytest.fixture(name="due")
def _due(sqlite: Database, mailing: None) -> None:
    open_ticket(a_queue(sqlite.people))


async def until(holds: Any) -> None:
    async with asyncio.timeout(WITHIN):
        while not holds():  # noqa: ASYNC110 what is done on other threads sets no event
            await asyncio.sleep(0.01)


def worker_of(port: int, reads: Readers, read: Any = None) -> MailWorker:
    return MailWorker(
        mail_settings(port),
        "desk.example.org",
        read=read or reads.run,
        write=reads.run,
        execute=directly,
        accept_file=intake(reads).accept,
    )


async def test_worker_starts_nothing_without_settings() -> None:
    made = MailWorker(MailSettings(), "desk.example.org", read=None, write=None, execute=directly, accept_file=None)  # type: ignore[arg-type]
    await made.stop()


@pytest.mark.usefixtures("due")
async def test_worker_continues_after_database_errors() -> None:
    reads, box, failures = Readers(threads=1), Postbox(), 0

    async def read(function: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal failures
        if failures < 3:
            failures += 1
            raise OperationalError("away")
        return await reads.run(function, *args, **kwargs)

    async with serving(box) as port:
        made = worker_of(port, reads, read)
        await until(lambda: box.raw)
        await made.stop()
    await asyncio.to_thread(reads.close)
    assert (box.recipients, failures) == ([DANA], 3)


async def test_worker_sends_a_link_for_a_forgotten_password(sqlite: Database, mailing: None) -> None:
    reads, box = Readers(threads=1), Postbox()
    await reads.run(password_requests.request_link, sqlite.people.ben.email, "127.0.0.1")
    async with serving(box) as port:
        made = worker_of(port, reads)
        await until(lambda: box.raw)
        await made.stop()
    await asyncio.to_thread(reads.close)
    assert box.recipients == [sqlite.people.ben.email]


@pytest.mark.usefixtures("due")
async def test_worker_stops_at_once_while_a_server_is_silent() -> None:
    reads, connected = Readers(threads=1), 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connected
        connected += 1
        await reader.read()

    async with tcp_server(silent) as port:
        made = worker_of(port, reads)
        await until(lambda: connected)
        async with asyncio.timeout(20):
            await made.stop()
    await asyncio.to_thread(reads.close)


async def test_aborted_connection_attempt_is_not_awaited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server has accepted it, but the session has no socket yet that `abort` could close."""
    connect, heard = socket.create_connection, asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set()
        await reader.read()

    async with tcp_server(silent) as port:
        session = SmtpSession(mail_settings(port), "desk.example.org")

        def slowly(*args: Any, **kwargs: Any) -> socket.socket:
            made = connect(*args, **kwargs)
            session.abort()
            return made

        monkeypatch.setattr(socket, "create_connection", slowly)
        email = RenderedEmail(DANA, b"Subject: Hello\r\n\r\n", utf8=False)
        async with asyncio.timeout(20):
            with pytest.raises(ServerUnavailable):
                await run_in_thread(session.send, email)
            await heard.wait()
