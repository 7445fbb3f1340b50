"""A question, its answer and a reply by email, through a server process that is killed at each step."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import msgspec

from tests.servers import Server, server

from .dovecot import Mailbox
from .mail_servers import ASK, Postbox, serving
from .raw_emails import raw

WITHIN = 60.0
_LOG = """SELECT kind, actor, payload FROM tickets_event
    WHERE ticket_id = (SELECT max(id) FROM tickets_ticket) ORDER BY seq"""
_ANSWER = (
    "from refdesk.eventlog.journal import Journal",
    "from refdesk.staff.models import Operator",
    "from refdesk.tickets import commands as c, permissions",
    "ana = permissions.member(Operator.objects.get(email='ana@harbour.example'))",
    "[outcome] = Journal().execute([c.Command({ticket}, ana, c.Reply(text='On the second floor.'))])",
    "print(type(outcome).__name__)",
)


async def until(holds: Callable[[], Any]) -> Any:
    """The first true result of `holds`, within `WITHIN` seconds."""
    async with asyncio.timeout(WITHIN):
        while not (result := holds()):  # noqa: ASYNC110 what another process does sets no event
            await asyncio.sleep(0.05)
    return result


def rows(running: Server, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(running.data / "refdesk.sqlite3", timeout=10)) as connection:
        return connection.execute(query).fetchall()


def log(running: Server, *kinds: str) -> list[dict[str, Any]]:
    events = rows(running, _LOG)
    return [{"by": actor, **msgspec.json.decode(payload)} for kind, actor, payload in events if kind in kinds]


async def test_question_is_answered_by_email_while_the_server_is_killed_at_each_step(mailbox: Mailbox) -> None:
    box = Postbox()
    async with serving(box) as port:
        environ = {
            "REFDESK_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "REFDESK_MAIL_FROM": ASK,
            "REFDESK_IMAP_URL": mailbox.url,
            "REFDESK_IMAP_SECONDS": "1",
        }
        with server(environ, entry="tests.mail.short_leases") as running:
            await _question(running, mailbox, box)
            await _answer(running, box)
            await _reply(running, mailbox, box)


async def _question(running: Server, mailbox: Mailbox, box: Postbox) -> None:
    """The server is killed after the mail server accepted the confirmation, before its answer arrives."""

    def die(step: str, what: Any) -> str | None:
        if step != "data":
            return None
        box.answer = lambda step, what: None
        running.kill()
        return "accept and disconnect"

    box.answer = die
    mailbox.put(raw("Where is the 1924 directory?", Subject="Directory"))
    await until(lambda: box.raw)
    await asyncio.to_thread(running.start)
    [sent] = await until(lambda: log(running, "email_sent"))
    assert sent["twice"] is True
    assert [email["Message-ID"] for email in box.emails] == [box.emails[0]["Message-ID"]] * 2
    assert rows(running, "SELECT count(*) FROM tickets_ticket WHERE source = 'email'") == [(1,)]


async def _answer(running: Server, box: Postbox) -> None:
    """The server is killed before the answer is stored, and sends it after its start."""
    [(ticket,)] = rows(running, "SELECT max(id) FROM tickets_ticket")
    running.kill()
    said = await asyncio.to_thread(running.django, *(line.format(ticket=ticket) for line in _ANSWER))
    assert said.strip() == "Stored"
    await asyncio.to_thread(running.start)
    await until(lambda: len(box.raw) == 3)
    assert "On the second floor." in str(box.emails[2])
    assert box.emails[2]["In-Reply-To"] is not None
    await until(lambda: len(log(running, "email_sent")) == 2)
    assert "twice" not in log(running, "email_sent")[1]


async def _reply(running: Server, mailbox: Mailbox, box: Postbox) -> None:
    """The reply is delivered to the mailbox while the server is down."""
    running.kill()
    mailbox.put(raw("Which shelf?", To=str(box.emails[2]["Reply-To"]), Message_ID="<2@mail.example.org>"))
    await asyncio.to_thread(running.start)
    await until(lambda: len(log(running, "replied")) == 2)
    assert log(running, "replied")[1] == {"by": "patron", "kind": "replied", "text": "Which shelf?"}
    assert log(running, "status_changed")[-1]["status"] == "open"
    # The ticket is Ana's since her answer.
    await until(lambda: len(box.raw) == 4)
    assert box.recipients[-1] == "ana@harbour.example"
    await until(lambda: r"\Seen" in mailbox.flags()[-1])
