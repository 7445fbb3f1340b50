"""Files that come with mails: in the ticket by the rules of all files, or told by their names."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from asgiref.sync import async_to_sync

from refdesk.files import refusals as r
from refdesk.files import storage
from refdesk.files.arrivals import LIMIT
from refdesk.files.models import File, State
from refdesk.journal.journal import Journal
from refdesk.journal.outcomes import Refused
from refdesk.mail import filing
from refdesk.mail.addresses import reply_address
from refdesk.mail.enclosing import NotNow, with_files
from refdesk.mail.letters import letter
from refdesk.mail.models import Mail
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import members, queries
from refdesk.tickets.models import Queue
from tests.databases import Database
from tests.files.folder import use
from tests.files.samples import HTML, PDF, png

from .arriving import QUEUE, arrived, raw
from .dovecot import Mailbox
from .post import fetch
from .scenes import a_queue, act, asked, run

pytestmark = pytest.mark.usefixtures("mailing", "folder")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    return use(tmp_path, settings, monkeypatch)


@pytest.fixture(name="queue")
def _queue(sqlite: Database, mailing: None) -> Queue:
    return a_queue(sqlite.cast)


def bodies(ticket: int, kind: str) -> list[Any]:
    return [msgspec.json.decode(row.payload, type=e.KINDS[kind]) for row in queries.log_of(ticket) if row.kind == kind]


async def test_what_comes_with_a_question_and_a_reply_is_in_the_ticket_and_the_rest_told_by_name(
    mailbox: Mailbox, queue: Queue, folder: Path
) -> None:
    """Too large, empty, refused: by their content, whatever they are called. Read twice they are there once."""
    files = {"map.pdf": PDF, "photo": png(), "huge.txt": b"x" * (LIMIT + 1), "page.pdf": HTML, "none.txt": b""}

    mailbox.put(raw("See the map.", files=files), raw("See the map.", files=files))
    assert await fetch(mailbox.settings) == 2
    rows = await run(lambda: list(File.objects.order_by("id")))
    [ticket] = {row.ticket for row in rows if row.state == State.KEPT}
    assert ticket is not None
    [opened], [received] = await run(bodies, ticket, "opened"), await run(bodies, ticket, "mail_received")
    assert [file.name for file in opened.files] == ["map.pdf", "photo.png"]
    assert [(file.name, file.why) for file in received.lost] == [
        ("huge.txt", "FileTooLarge"),
        ("page.pdf", "FileTypeRefused"),
        ("none.txt", "FileEmpty"),
    ]
    assert len(list(storage.all_keys())) == 2
    assert (await run(lambda: Mail.objects.filter(kind="confirmation").count())) == 1
    head = await run(queries.head_of, ticket)
    to = await run(reply_address, QUEUE, head)
    mailbox.put(raw("And this.", files={"two.png": png(2)}, To=to, Message_ID="<2@mail.example.org>"))
    await fetch(mailbox.settings)
    [replied] = await run(bodies, ticket, "replied")
    assert [file.name for file in replied.files] == ["two.png"]


async def never(*_: Any) -> Any:
    raise AssertionError("no file is taken")


@pytest.mark.parametrize("how", ["queue", "automatic", "many"])
def test_none_are_taken_where_the_queue_takes_none_from_machines_and_beyond_ten(queue: Queue, how: str) -> None:
    """Their names are told all the same."""
    Queue.objects.update(takes_files=how != "queue")
    head = asked(queue)
    to = reply_address(QUEUE, head)
    more = {"Auto_Submitted": "auto-replied"} if how == "automatic" else {}
    count = 11 if how == "many" else 1
    mail = arrived(files={f"{number}.pdf": PDF for number in range(count)}, To=to, **more)
    filed = filing.file(mail)
    assert isinstance(filed, c.Command)
    taken: list[str] = []

    async def take(owner: Any, told: Any, content: Any) -> Any:
        if how != "many":
            await never()
        taken.append(told.name)
        return File(pk=len(taken), client_key=told.key)

    whole = async_to_sync(with_files)(mail, filed, take, run)
    assert isinstance(whole, c.Command)
    assert isinstance(whole.act, c.TakeMail)
    assert [file.name for file in whole.act.received.lost] == (["10.pdf"] if how == "many" else ["0.pdf"])
    assert len(taken) == (10 if how == "many" else 0)


def test_a_mail_whose_file_can_t_be_taken_now_is_read_again_and_not_without_it(queue: Queue) -> None:
    """No room, no scan: nothing is stored of it yet."""
    mail = arrived(files={"map.pdf": PDF})
    filed = filing.file(mail)
    assert isinstance(filed, c.Open)

    async def take(*_: Any) -> Any:
        return r.NotScanned()

    with pytest.raises(NotNow, match="NotScanned"):
        async_to_sync(with_files)(mail, filed, take, run)


def test_a_reply_s_files_are_named_in_the_mail_and_fetched_on_the_patrons_page(
    queue: Queue, sqlite: Database, folder: Path
) -> None:
    """The mail carries no file, and no address of one."""

    head, ana = asked(queue), members.member(sqlite.cast.ana)
    row = File.objects.create(
        library=sqlite.cast.harbour,
        ticket=head.ticket,
        sent_by=sqlite.cast.ana,
        client_key="k" * 22,
        token_hash="h",
        name="map.pdf",
        size=2_100_000,
        state=State.PLACED,
        at=1,
    )
    sent = e.Attached(row.pk, "map.pdf", "application/pdf", 2_100_000, "secret-token", 1_800_000_000_000)
    command = c.Command(head.ticket, ana, c.Reply(text="See the map.", files=("secret-token",)), attached=(sent,))
    [outcome] = Journal().execute([command])
    assert not isinstance(outcome, Refused), outcome
    told = letter(Mail.objects.get(kind="reply"))
    assert told is not None
    message = message_from_bytes(told.raw, policy=policy.default)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part in message.iter_parts():
        text = " ".join(part.get_content().split())
        assert "A file goes with this answer. You find it on your own page, until Jan. 15, 2027:" in text
        assert "map.pdf (2.0 MB)" in text
        assert "secret-token" not in text
    assert act(head, ana, c.SaveNote(text="x")).last_seq > outcome.head.last_seq
