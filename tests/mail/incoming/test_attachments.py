"""Attachments of emails: stored on the ticket by the rules of all files, or only named."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError
from django.db.models import F

from refdesk.eventlog.acts import SaveNote
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.files import storage
from refdesk.files.models import File, State
from refdesk.files.upload import announce
from refdesk.files.upload.announce import TOKEN_VALID_FOR
from refdesk.mail.addresses import reply_address
from refdesk.mail.incoming import routing
from refdesk.mail.incoming.attachments import add_attachments
from refdesk.mail.incoming.fetcher import RETRY_LIMIT_MS
from refdesk.mail.incoming.inbox import MAX_ATTEMPTS
from refdesk.mail.models import Email, Incoming
from refdesk.mail.outgoing.rendering import render
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import permissions, queries
from refdesk.tickets.models import Queue, Ticket
from tests.databases import Database
from tests.files.samples import HTML, PDF, png
from tests.logs import act_on as act
from tests.logs import execute

from ..dovecot import Mailbox
from ..mail_servers import fetch, fetcher
from ..raw_emails import QUEUE, arrived, raw
from ..world import a_queue, open_ticket, run

pytestmark = pytest.mark.usefixtures("mailing", "folder")
LIMIT = 100_000
"""Bytes: the limit of a file, so that the email is small. `tests/files/test_upload.py` reaches the real one."""


@pytest.fixture(name="queue")
def _queue(sqlite: Database, mailing: None) -> Queue:
    return a_queue(sqlite.people)


def bodies(ticket: int, kind: str) -> list[Any]:
    return [msgspec.json.decode(row.payload, type=e.KINDS[kind]) for row in queries.log_of(ticket) if row.kind == kind]


async def test_attachments_are_stored_on_the_ticket_and_refused_ones_are_named(
    mailbox: Mailbox, queue: Queue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Types are recognized by content. The same email delivered twice stores its files once."""
    monkeypatch.setattr(announce, "MAX_BYTES", LIMIT)
    files = {"map.pdf": PDF, "photo": png(), "huge.txt": b"x" * (LIMIT + 1), "page.pdf": HTML, "none.txt": b""}

    mailbox.put(raw("See the map.", files=files), raw("See the map.", files=files))
    assert await fetch(mailbox.settings) == 2
    rows = await run(lambda: list(File.objects.order_by("id")))
    [ticket] = {row.ticket for row in rows if row.state == State.SENT}
    assert ticket is not None
    [opened], [received] = await run(bodies, ticket, "opened"), await run(bodies, ticket, "email_received")
    assert [file.name for file in opened.files] == ["map.pdf", "photo.png"]
    assert [(file.name, file.why) for file in received.lost] == [
        ("huge.txt", "FileTooLarge"),
        ("page.pdf", "FileTypeRefused"),
        ("none.txt", "FileEmpty"),
    ]
    assert len(list(storage.all_keys())) == 2
    assert (await run(lambda: Email.objects.filter(kind="confirmation").count())) == 1
    head = await run(queries.head_of, ticket)
    to = await run(reply_address, QUEUE, head)
    mailbox.put(raw("And this.", files={"two.png": png(2)}, To=to, Message_ID="<2@mail.example.org>"))
    await fetch(mailbox.settings)
    [replied] = await run(bodies, ticket, "replied")
    assert [file.name for file in replied.files] == ["two.png"]


def openings() -> list[Any]:
    return [body for ticket in Ticket.objects.order_by("id") for body in bodies(ticket.pk, "opened")]


async def never(*_: Any) -> Any:
    raise AssertionError("a file was accepted")


@pytest.mark.parametrize("how", ["queue", "automatic", "many"])
def test_attachments_are_only_named_when_not_accepted_automatic_or_beyond_ten(queue: Queue, how: str) -> None:
    Queue.objects.update(accepts_files=how != "queue")
    head = open_ticket(queue)
    to = reply_address(QUEUE, head)
    more = {"Auto_Submitted": "auto-replied"} if how == "automatic" else {}
    count = 11 if how == "many" else 1
    email = arrived(files={f"{number}.pdf": PDF for number in range(count)}, To=to, **more)
    filed = routing.route(email)
    assert isinstance(filed, c.Command)
    accepted: list[str] = []

    async def accept(owner: Any, announcement: Any, content: Any) -> Any:
        if how != "many":
            await never()
        accepted.append(announcement.name)
        return File(pk=len(accepted), client_key=announcement.key)

    whole = async_to_sync(add_attachments)(email, filed, accept, run)
    assert isinstance(whole, c.Command)
    assert isinstance(whole.act, c.ReceiveEmail)
    assert [file.name for file in whole.act.received.lost] == (["10.pdf"] if how == "many" else ["0.pdf"])
    assert len(accepted) == (10 if how == "many" else 0)


def received() -> list[tuple[str, str]]:
    return list(Incoming.objects.order_by("uid").values_list("state", "reason"))


def make_late() -> None:
    """Backdate the stored files past the expiry of an upload that was not sent; the sweep has not run yet."""
    File.objects.update(at=F("at") - 3 * TOKEN_VALID_FOR)


NO_SCAN = ("sh", "-c", "exit 2")


async def test_email_stays_pending_while_its_file_cannot_be_stored(
    mailbox: Mailbox, queue: Queue, folder: Path
) -> None:
    """Attempts that fail for its file do not count. The next email is filed meanwhile."""
    mailbox.put(raw("See the map.", files={"map.pdf": PDF}), raw("Open today?", Message_ID="<2@mail.example.org>"))
    async with fetcher(mailbox.settings, scan=NO_SCAN) as made:
        assert await made.round() == 2
        assert await made.round() == 0
    for _ in range(MAX_ATTEMPTS + 1):
        await fetch(mailbox.settings, scan=NO_SCAN)
    assert await run(received) == [("pending", "map.pdf: The virus scan isn’t working."), ("filed", "")]
    assert mailbox.flags() == ["", r"\Seen"]
    await run(make_late)
    assert await fetch(mailbox.settings) == 1
    assert await run(received) == [("filed", ""), ("filed", "")]
    [[file]] = [opened.files for opened in await run(openings) if opened.files]
    assert file.name == "map.pdf"


async def test_file_stored_long_before_its_email_is_on_the_ticket(mailbox: Mailbox, queue: Queue, folder: Path) -> None:
    """The state after the database was away between file and ticket, or the server was killed."""

    async def away(command: Any) -> Any:
        return Refused(Unavailable())

    mailbox.put(raw("See the map.", files={"map.pdf": PDF}))
    with pytest.raises(OperationalError):
        await fetch(mailbox.settings, execute=away)
    await run(make_late)
    await fetch(mailbox.settings)
    [opened] = await run(openings)
    assert [file.name for file in opened.files] == ["map.pdf"]
    row = await run(File.objects.get)
    assert (row.state, row.storage_key in list(storage.all_keys())) == (State.SENT, True)


async def test_email_is_set_aside_when_its_file_cannot_be_stored_for_a_day(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(raw("See the map.", files={"map.pdf": PDF}))
    await fetch(mailbox.settings, scan=NO_SCAN)
    await fetch(mailbox.settings, scan=NO_SCAN, ahead=RETRY_LIMIT_MS + 1000)
    [(state, reason)] = await run(received)
    assert (state, "stays in the mailbox" in reason, "virus scan" in reason) == ("set_aside", True, True)
    assert mailbox.flags() == [r"\Flagged \Seen"]


def test_reply_email_names_its_files_without_attaching_or_linking_them(
    queue: Queue, sqlite: Database, folder: Path
) -> None:
    """The email has no attachment, and no URL or token of the file."""
    head, ana = open_ticket(queue), permissions.member(sqlite.people.ana)
    row = File.objects.create(
        library=sqlite.people.harbour,
        ticket=head.ticket,
        sent_by=sqlite.people.ana,
        client_key="k" * 22,
        token_hash="h",
        name="map.pdf",
        size=2_100_000,
        state=State.STORED,
        at=1,
    )
    sent = e.AttachedFile(row.pk, "map.pdf", "application/pdf", 2_100_000, "secret-token", 1_800_000_000_000)
    command = c.Command(head.ticket, ana, c.Reply(text="See the map.", files=("secret-token",)), attached=(sent,))
    replied = execute(command)
    rendered = render(Email.objects.get(kind="reply"))
    assert rendered is not None
    message = message_from_bytes(rendered.raw, policy=policy.default)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part in message.iter_parts():
        text = " ".join(part.get_content().split())
        assert "This answer has a file. You can download it from your page until Jan 15, 2027:" in text
        assert "map.pdf (2.0 MB)" in text
        assert "secret-token" not in text
    assert act(head, ana, SaveNote(text="x")).last_seq > replied.last_seq
