"""Sending over real connections, to servers that accept, refuse, are down or slow."""

import asyncio
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from refdesk.database.readers import Readers
from refdesk.eventlog.execution import directly
from refdesk.kit.clock import now_ms
from refdesk.mail import blocking
from refdesk.mail.models import Email, SmtpConnection
from refdesk.mail.outgoing import sender, smtp
from refdesk.mail.outgoing.queue import HOUR_MS, MAX_OUTAGE_DELAY_MS, OUTAGE_LIMIT_MS, RETRY_DELAYS_MS
from refdesk.mail.outgoing.rendering import RenderedEmail
from refdesk.mail.settings import Server
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.head import Head
from refdesk.tickets.models import Event
from tests.databases import Database
from tests.logs import act_on as act
from tests.sample_people import People

from ..mail_servers import Postbox, mail_settings, send, serving, tcp_server
from ..world import DANA, a_queue, emails, kinds, last, open_ticket, run

pytestmark = pytest.mark.usefixtures("mailing")
NOWHERE = 1
"""A port at which nothing listens."""


class Far(Server):
    """A server that is not on this machine."""

    @property
    def is_loopback(self) -> bool:
        return False


@pytest.fixture(name="head")
def _head(sqlite: Database, mailing: None) -> Head:
    """Dana's ticket, whose confirmation is due."""
    return open_ticket(a_queue(sqlite.people))


async def test_accepted_email_is_sent_once_and_noted_on_the_ticket(head: Head) -> None:
    box = Postbox()
    async with serving(box) as port:
        assert await send(port) == 1
        assert await send(port) == 0
    assert box.recipients == [DANA]
    assert box.emails[0]["Message-ID"] == (await run(Email.objects.get)).message_id
    assert await run(emails) == [("confirmation", DANA, "sent")]
    assert await run(last, head) == {"kind": "email_sent", "of": 1, "to": DANA}


async def test_sender_sends_several_emails_over_one_connection(sqlite: Database, head: Head) -> None:
    box = Postbox()
    await run(act, head, await run(permissions.member, sqlite.people.ana), c.Reply(text="Second floor."))
    async with serving(box) as port:
        assert await send(port) == 2
    assert (box.connections, len(box.raw)) == (1, 2)
    assert box.emails[1]["In-Reply-To"] == box.emails[0]["Message-ID"]


async def test_email_is_sent_after_the_server_was_down_for_a_day(head: Head) -> None:
    """Attempts are at most a quarter of an hour apart."""
    waited, tried = 0, 0
    while waited < 24 * HOUR_MS:
        assert await send(NOWHERE, ahead=waited) == 1
        due = (await run(Email.objects.get)).due_at
        assert await send(NOWHERE, ahead=waited) == 0
        wait = due - (now_ms() + waited)
        assert 0 < wait <= MAX_OUTAGE_DELAY_MS
        waited, tried = waited + max(wait, 0) + (4 * HOUR_MS if tried > 6 else 1), tried + 1
    assert (await run(emails))[0][2] == "due"
    box = Postbox()
    async with serving(box) as port:
        assert await send(port, ahead=waited) == 1
    assert box.recipients == [DANA]
    assert "email_failed" not in await run(kinds, head)


async def test_email_fails_after_an_outage_of_three_days(head: Head) -> None:
    for tried in range(len(RETRY_DELAYS_MS)):
        assert await send(NOWHERE, ahead=tried * (MAX_OUTAGE_DELAY_MS + 1000)) == 1
    assert await send(NOWHERE, ahead=OUTAGE_LIMIT_MS - HOUR_MS) == 1
    assert (await run(emails))[0][2] == "due"
    assert await send(NOWHERE, ahead=OUTAGE_LIMIT_MS + HOUR_MS) == 1
    assert (await run(emails))[0][2] == "failed"
    event = await run(last, head)
    assert (event["kind"], "refused" in event["reason"]) == ("email_failed", True)


async def test_unavailable_server_is_tried_once_per_round(sqlite: Database, head: Head) -> None:
    await run(act, head, await run(permissions.member, sqlite.people.ana), c.Reply(text="Second floor."))
    assert await send(NOWHERE) == 1


async def test_permanently_refused_email_fails_with_the_reason_on_the_ticket(head: Head) -> None:
    box = Postbox(lambda step, what: "550 No such mailbox" if step == "rcpt" else None)
    async with serving(box) as port:
        assert await send(port) == 1
    assert await run(emails) == [("confirmation", DANA, "failed")]
    assert await run(last, head) == {"kind": "email_failed", "of": 1, "to": DANA, "reason": "550 No such mailbox"}


def other_ticket(people: People) -> None:
    open_ticket(a_queue(people, slug="more", address=None), "b", contact="eve@example.org")


async def test_refused_email_does_not_stop_the_next(sqlite: Database, head: Head) -> None:
    await run(other_ticket, sqlite.people)
    box = Postbox(lambda step, what: "550 No" if step == "rcpt" and what == DANA else None)
    async with serving(box) as port:
        assert await send(port) == 2
    assert (box.connections, box.recipients) == (1, ["eve@example.org"])


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_temporarily_refused_email_is_retried_for_a_day_and_then_fails(head: Head, step: str) -> None:
    box = Postbox(lambda at, what: "451 Later, please" if at == step else None)
    ahead = 0
    async with serving(box) as port:
        for wait in RETRY_DELAYS_MS:
            assert await send(port, ahead=ahead) == 1
            email = await run(Email.objects.get)
            assert (email.state, email.maybe_duplicate) == ("due", False)
            assert await send(port, ahead=ahead + wait // 2) == 0
            ahead += wait + 1000
        assert await send(port, ahead=ahead) == 1
    assert (await run(Email.objects.get)).state == "failed"
    assert (await run(last, head))["reason"] == "451 Later, please"
    assert ahead > 24 * HOUR_MS


async def test_P31_delayed_email_is_reported_since_no_event_says_so(head: Head) -> None:
    delayed: list[int] = []

    async def on_delayed(ticket: int) -> None:
        delayed.append(ticket)

    async with serving(Postbox(lambda step, what: "451 Later, please" if step == "data" else None)) as port:
        await send(port, on_delayed=on_delayed)
    assert delayed == [head.ticket]
    async with serving(Postbox()) as port:
        assert await send(port, ahead=RETRY_DELAYS_MS[0] + 1000, on_delayed=on_delayed) == 1
    assert delayed == [head.ticket]


async def test_email_is_sent_again_and_marked_as_repeated_when_the_answer_is_lost(head: Head) -> None:
    box = Postbox(lambda step, what: "accept and disconnect" if step == "data" else None)
    async with serving(box) as port:
        assert await send(port) == 1
    assert (await run(Email.objects.get)).state == "due"
    well = Postbox()
    async with serving(well) as port:
        assert await send(port, ahead=2 * RETRY_DELAYS_MS[0]) == 1
    assert box.emails[0]["Message-ID"] == well.emails[0]["Message-ID"]
    assert (await run(last, head))["twice"] is True
    assert (await run(Email.objects.get)).maybe_duplicate


async def test_email_is_sent_again_when_the_connection_breaks_during_data(head: Head) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (b"220 hello", b"250 hello", b"250 ok", b"250 ok", b"354 go on"):
            writer.write(answer + b"\r\n")
            await reader.readline()
        writer.transport.abort()

    async with tcp_server(cut) as port:
        assert await send(port) == 1
    box = Postbox()
    async with serving(box) as port:
        assert await send(port, ahead=2 * RETRY_DELAYS_MS[0]) == 1
    assert box.recipients == [DANA]


async def test_silent_server_times_out(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.1)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with tcp_server(silent) as port:
        assert await send(port) == 1
    assert (await run(Email.objects.get)).state == "due"


async def test_slow_server_is_disconnected_at_the_deadline(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte arrives within the timeout, but the answer never ends."""
    monkeypatch.setattr(sender, "DEADLINE", 0.3)
    over = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not reader.at_eof() and not over.is_set():
                writer.write(b"2")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass

    async with tcp_server(drip) as port:
        assert await send(port) == 1
        over.set()
    assert (await run(Email.objects.get)).state == "due"


@pytest.mark.parametrize("encrypted", [True, False])
async def test_sender_records_whether_an_email_was_encrypted(head: Head, tmp_path: Path, encrypted: bool) -> None:
    options: dict[str, Any] = {"tls_context": tls_context(tmp_path)} if encrypted else {}
    async with serving(Postbox(), **options) as port:
        assert await send(port) == 1
    connection = await run(SmtpConnection.objects.get)
    assert (connection.server, connection.encrypted) == (f"127.0.0.1:{port}", encrypted)


def tls_context(folder: Path) -> ssl.SSLContext:
    """That of a server on this machine, whose certificate no one signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(certificate + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_email_stays_due_when_the_server_refuses_or_lacks_starttls(head: Head) -> None:
    async def closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 no service for you\r\n")
        await reader.read()

    async with tcp_server(closed) as port:
        assert await send(port) == 1
    assert "554" in (await run(Email.objects.get)).error
    box = Postbox()
    async with serving(box) as port:
        far = mail_settings(smtp=Far("127.0.0.1", port, "", "", "starttls"))
        assert await send(port, ahead=HOUR_MS, email=far) == 1
    assert "STARTTLS" in (await run(Email.objects.get)).error
    assert box.raw == []


@pytest.mark.parametrize("answer", ["550 Sender rejected", "451 Not now"])
async def test_all_emails_stay_due_when_the_server_refuses_the_sender(
    sqlite: Database, head: Head, answer: str
) -> None:
    """The refusal concerns no single email: none fails, and the next is not tried in this round."""
    await run(act, head, await run(permissions.member, sqlite.people.ana), c.Reply(text="Second floor."))
    box = Postbox(lambda step, what: answer if step == "mail" else None)
    async with serving(box) as port:
        assert await send(port) == 1
        assert await send(port, ahead=2 * MAX_OUTAGE_DELAY_MS) == 1
    assert {state for _, _, state in await run(emails)} == {"due"}
    assert answer in {email.error for email in await run(lambda: list(Email.objects.all()))}


class Stuck(smtp.SmtpSession):
    """A session that `abort` cannot end, as during a DNS lookup."""

    free = threading.Event()
    sends = threading.Event()

    def send(self, render: RenderedEmail) -> None:
        self.sends.set()
        self.free.wait(30)

    def abort(self) -> None:
        pass


async def test_round_does_not_wait_for_a_thread_that_cannot_be_aborted(
    head: Head, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the next emails nor the stop of the server wait; the email may have been sent."""
    monkeypatch.setattr(sender, "DEADLINE", 0.05)
    monkeypatch.setattr(blocking, "GRACE", 0.05)
    reads = Readers(threads=1)
    sending = sender.Sender(
        lambda: Stuck(mail_settings(), "desk"), read=reads.run, write=reads.run, execute=directly, per_hour=20
    )
    async with asyncio.timeout(20):
        assert await sending.round() == 1
    email = await run(Email.objects.get)
    assert (email.state, email.maybe_duplicate, email.error) == ("due", True, "The server doesn’t respond.")
    monkeypatch.setattr(sender, "DEADLINE", 60)
    Stuck.sends.clear()
    await run(Email.objects.update, due_at=0)
    round_ = asyncio.ensure_future(sending.round())
    assert await asyncio.to_thread(Stuck.sends.wait, 20)
    round_.cancel()
    async with asyncio.timeout(20):
        await asyncio.gather(round_, return_exceptions=True)
    Stuck.free.set()
    await asyncio.to_thread(reads.close)


async def test_email_stays_due_on_a_wrong_password(head: Head) -> None:
    box = Postbox()
    async with serving(box) as port:
        email = mail_settings(smtp=Server("127.0.0.1", port, "desk", "wrong", "starttls"))
        assert await send(port, email=email) == 1
    assert (await run(emails))[0][2] == "due"


async def test_email_to_a_non_ascii_address_fails_without_smtputf8(sqlite: Database) -> None:
    head = await run(lambda: open_ticket(a_queue(sqlite.people), contact="dänä@example.org"))
    async with serving(Postbox(), enable_SMTPUTF8=False) as port:
        assert await send(port) == 1
    assert "non-ASCII" in (await run(last, head))["reason"]


async def test_email_to_a_non_ascii_address_is_sent_with_smtputf8(sqlite: Database) -> None:
    await run(lambda: open_ticket(a_queue(sqlite.people), contact="dänä@bücher.example.org"))
    box = Postbox()
    async with serving(box) as port:
        assert await send(port) == 1
    assert box.recipients == ["dänä@xn--bcher-kva.example.org"]


async def test_unrenderable_email_fails_and_the_next_is_sent(sqlite: Database, head: Head) -> None:
    await run(Event.objects.filter(ticket_id=head.ticket).update, payload="{")
    await run(other_ticket, sqlite.people)
    box = Postbox()
    async with serving(box) as port:
        assert await send(port) == 2
    assert box.recipients == ["eve@example.org"]
    assert [state for _, _, state in await run(emails)] == ["failed", "sent"]
    event = await run(last, head)
    assert (event["kind"], event["to"], "DecodeError" in event["reason"]) == ("email_failed", DANA, True)


async def test_operator_notification_is_not_noted_on_the_ticket(sqlite: Database, head: Head) -> None:
    info = await run(lambda: permissions.queue_info_of(head.queue))
    await run(
        act,
        head,
        await run(permissions.member, sqlite.people.ana),
        c.Assign(operator=sqlite.people.chi.pk),
        queue=info,
    )
    box = Postbox()
    async with serving(box) as port:
        assert await send(port) == 2
    assert sorted(box.recipients) == ["chi@harbour.example", DANA]
    assert (await run(kinds, head)).count("email_sent") == 1
    assert {state for _, _, state in await run(emails)} == {"sent"}
