"""Fetching emails from a Dovecot mailbox: each is filed once, on the right ticket."""

import asyncio
import base64
from typing import Any

import msgspec
import pytest
from django.db import OperationalError

from refdesk.eventlog.acts import SetContact
from refdesk.eventlog.execution import directly
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.kit.clock import now_ms
from refdesk.mail import retention
from refdesk.mail.addresses import reply_address
from refdesk.mail.incoming import fetcher, inbox, mime_parser, routing
from refdesk.mail.incoming.imap import ImapFolder
from refdesk.mail.models import Incoming
from refdesk.mail.models import Mailbox as Row
from refdesk.mail.settings import Server
from refdesk.tickets import commands as c
from refdesk.tickets import queries
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue, Ticket
from tests.logs import act_on as act

from ..dovecot import Mailbox
from ..mail_servers import fetch
from ..mail_servers import fetcher as running_fetcher
from ..raw_emails import QUEUE, arrived, raw
from ..world import DANA, emails, head_now, kinds, libraries, reasons, reply_of, run, states

pytestmark = pytest.mark.usefixtures("mailing")


async def test_new_email_opens_a_ticket_in_the_queue_of_its_recipient(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(
        raw("Which shelf?\n\nDana"),
        raw("Old papers", To="History@Harbour.example", Message_ID="<2@x>"),
    )
    assert await fetch(mailbox.settings) == 2
    first, second = await run(lambda: list(Ticket.objects.order_by("id").select_related("queue")))
    assert (first.queue.name, second.queue.name) == ("Reference questions", "History")
    assert (first.source, first.name, first.contact, first.status) == ("email", "Dana Brook", DANA, "new")
    log = await run(queries.log_of, first.pk)
    assert [row.kind for row in log] == ["opened", "email_received"]
    assert '"question":"The map room\\n\\nWhich shelf?\\n\\nDana"' in log[0].payload
    assert [kind for kind, _, _ in await run(emails)] == ["confirmation", "confirmation"]
    assert mailbox.flags() == [r"\Seen", r"\Seen"]
    assert await fetch(mailbox.settings) == 0


async def test_reply_to_the_token_address_is_the_patrons_from_any_sender(mailbox: Mailbox, answered: Head) -> None:
    to = await run(lambda: reply_address(QUEUE, answered))
    quoted = "Thanks! Which shelf?\n\nOn Mon, 2 Nov 2026, Harbour Library <ask@harbour.example> wrote:\n> Second floor."
    mailbox.put(raw(quoted, To=to.upper(), From="Dana at work <d.brook@work.example.org>"))
    await fetch(mailbox.settings)
    log = await run(queries.log_of, answered.ticket)
    assert [row.kind for row in log][-3:] == ["replied", "email_received", "status_changed"]
    assert (log[-3].actor, '"text":"Thanks! Which shelf?"' in log[-3].payload) == ("patron", True)
    assert '"sender":"d.brook@work.example.org"' in log[-2].payload
    assert "Second floor." in log[-2].payload
    assert (await run(head_now, answered)).status == "open"
    assert await run(Ticket.objects.count) == 1
    assert (await run(emails))[-1] == ("replied", "ana@harbour.example", "due")


async def test_reply_is_marked_after_an_operator_entered_an_address(mailbox: Mailbox, answered: Head) -> None:
    """That operator may know the reply address from an email there, and can send to it from any address."""
    chi = c.Member(102, "Chi Nguyen", frozenset({answered.queue}))
    for contact in ("chi@private.example", DANA):
        head = await run(act, answered, chi, SetContact(contact=contact))
    mailbox.put(raw("I agree.", To=await run(reply_address, QUEUE, answered)))
    await fetch(mailbox.settings)
    [reply] = [row for row in await run(queries.log_of, answered.ticket) if "I agree." in row.payload]
    assert (reply.kind, msgspec.json.decode(reply.payload)["link"]) == ("replied", head.last_seq)


async def test_reply_by_message_id_is_accepted_only_from_the_patrons_address(mailbox: Mailbox, answered: Head) -> None:
    ours = (await run(reply_of, answered)).message_id
    mailbox.put(raw("Thanks", Message_ID="<2@x>", References=f"<0@x> {ours}"))
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 2
    mailbox.put(raw("I am Dana, believe me", From="Dana Brook <eve@example.org>", Message_ID="<4@x>", In_Reply_To=ours))
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 2
    assert await run(lambda: list(Ticket.objects.values_list("contact", flat=True))) == [DANA, "eve@example.org"]


async def test_email_that_names_the_patrons_own_message_id_opens_another_ticket(
    mailbox: Mailbox, answered: Head
) -> None:
    """Others have received that email, too, and may write in the patron's name."""
    to = await run(reply_address, QUEUE, answered)
    mailbox.put(raw("Which shelf?", To=to, Message_ID="<2@x>"))
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 2
    mailbox.put(raw("I, the patron, agree", Message_ID="<3@x>", In_Reply_To="<2@x>", References="<2@x>"))
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 2
    assert await run(Ticket.objects.count) == 2
    assert "<2@x>" not in "".join(row.payload for row in await run(queries.log_of, answered.ticket))


async def test_email_with_a_forged_token_opens_another_ticket(mailbox: Mailbox, answered: Head) -> None:
    local, _, domain = QUEUE.partition("@")
    mailbox.put(raw("Let me in", To=f"{local}+{answered.ticket}-{'a' * 20}@{domain}", From="eve@example.org"))
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 1
    assert await run(Ticket.objects.count) == 2


async def test_reply_from_an_operators_address_is_set_aside(mailbox: Mailbox, answered: Head) -> None:
    to = await run(lambda: reply_address(QUEUE, answered))
    ours = (await run(reply_of, answered)).message_id
    mailbox.put(
        raw("Second floor", From="chi@harbour.example", To=to), raw("Yes", From="CHI@harbour.example", In_Reply_To=ours)
    )
    await fetch(mailbox.settings)
    assert (await run(kinds, answered)).count("replied") == 1
    assert await run(states) == [("set_aside", answered.ticket), ("set_aside", None)]
    assert await run(libraries) == [answered.library] * 2
    assert mailbox.flags() == [r"\Flagged \Seen"] * 2


def test_route_marks_the_question_as_cut_when_subject_and_text_are_too_long(queue: Queue) -> None:
    for length, cut in ((9_000, False), (9_900, True)):
        filed = routing.route(arrived("x" * length, Subject="y" * 150))
        assert isinstance(filed, c.Open)
        assert filed.received is not None
        assert (len(filed.question), filed.received.cut) == (min(length + 152, 10_000), cut)


async def test_email_is_recognized_by_its_content_and_not_its_message_id(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(raw("One"), raw("One"), raw("Two"))
    await fetch(mailbox.settings)
    assert await run(Ticket.objects.count) == 2
    assert (await run(reasons))[1] == "The email was already received."


async def test_email_is_filed_once_when_killed_before_marking_it(
    mailbox: Mailbox, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put(raw("One"))

    class Killed(BaseException):
        pass

    def kill(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "finish", kill)
        with pytest.raises(Killed):
            await fetch(mailbox.settings)
    assert (await run(Ticket.objects.count), mailbox.flags()) == (1, [""])
    with monkeypatch.context() as patch:
        patch.setattr(ImapFolder, "mark", kill)
        with pytest.raises(Killed):
            await fetch(mailbox.settings, ahead=inbox.LEASE_MS + 1)
    await fetch(mailbox.settings, ahead=3 * inbox.LEASE_MS)
    assert await run(Ticket.objects.count) == 1
    assert [state for state, _ in await run(states)] == ["filed"]


async def test_unreadable_email_is_set_aside_and_the_next_is_filed(
    mailbox: Mailbox, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(email: bytes, well: Any = mime_parser.parse) -> Any:
        if b"poison" in email:
            raise RecursionError("too deep")
        return well(email)

    monkeypatch.setattr(fetcher, "parse", read)
    mailbox.put(raw("poison"), raw("Fine", Message_ID="<2@x>"))
    await fetch(mailbox.settings)
    assert [state for state, _ in await run(states)] == ["set_aside", "filed"]
    assert "too deep" in (await run(reasons))[0]
    assert mailbox.flags() == [r"\Flagged \Seen", r"\Seen"]
    assert await fetch(mailbox.settings) == 0


async def test_email_that_kills_the_process_is_set_aside_after_the_last_attempt(
    mailbox: Mailbox, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(self: ImapFolder, uid: int, **kwargs: Any) -> bytes:
        if uid == 1:
            raise Killed
        return well(self, uid, **kwargs) or b""

    well = ImapFolder.fetch
    monkeypatch.setattr(ImapFolder, "fetch", die)
    mailbox.put(raw("poison"), raw("Fine", Message_ID="<2@x>"))
    for time in range(inbox.MAX_ATTEMPTS):
        with pytest.raises(Killed):
            await fetch(mailbox.settings, ahead=time * (inbox.LEASE_MS + 1))
    await fetch(mailbox.settings, ahead=9 * inbox.LEASE_MS)
    assert [state for state, _ in await run(states)] == ["set_aside", "filed"]


async def test_email_stays_unmarked_until_the_database_is_back(mailbox: Mailbox, queue: Queue) -> None:
    async def away(command: Any) -> Any:
        return Refused(Unavailable())

    mailbox.put(raw("One"))
    for _ in range(inbox.MAX_ATTEMPTS + 2):
        with pytest.raises(OperationalError):
            await fetch(mailbox.settings, execute=away)
    assert mailbox.flags() == [""]
    assert await fetch(mailbox.settings, execute=directly) == 1
    assert await run(Ticket.objects.count) == 1


async def test_mailbox_error_is_recorded_until_the_mailbox_opens(mailbox: Mailbox, queue: Queue) -> None:
    for settings in (
        Server("127.0.0.1", 1, "desk", "x", "starttls", "INBOX"),
        Server("127.0.0.1", mailbox.settings.port, "desk", "wrong", "starttls", "INBOX"),
        Server("127.0.0.1", mailbox.settings.port, mailbox.settings.user, "secret", "starttls", "No such folder"),
    ):
        await run(Row.objects.all().delete)
        assert await fetch(settings) == 0
        assert (await run(Row.objects.get)).error != ""
    await run(Row.objects.all().delete)
    await fetch(mailbox.settings)
    assert (await run(Row.objects.get)).error == ""


async def test_concurrent_fetchers_file_each_email_once(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(*(raw(f"Question {n}", Message_ID=f"<{n}@x>") for n in range(6)))
    async with running_fetcher(mailbox.settings) as first, running_fetcher(mailbox.settings) as second:
        done = await asyncio.gather(first.round(), second.round(), return_exceptions=True)
    assert sum(count for count in done if isinstance(count, int)) == 6
    assert await run(Ticket.objects.count) == 6
    lease = await run(inbox.lease, mailbox.settings.user, "another", 10**12)
    assert lease is not None
    mailbox.put(raw("Later", Message_ID="<9@x>"))
    assert await run(inbox.lease, mailbox.settings.user, "third", 10**12 + 1) is None
    assert await run(inbox.lease, mailbox.settings.user, "third", 10**12 + inbox.LEASE_MS + 1) is not None


async def test_email_already_read_in_the_mailbox_is_filed(mailbox: Mailbox, queue: Queue) -> None:
    """Emails read before the first fetch of the mailbox are left out."""
    mailbox.put(raw("Of last year"), seen=True)
    mailbox.put(raw("One", Message_ID="<1@x>"))
    await fetch(mailbox.settings)
    mailbox.put(raw("Two", Message_ID="<2@x>"))
    mailbox.see()
    await fetch(mailbox.settings)
    assert await run(Ticket.objects.count) == 2


async def test_email_to_no_queue_is_set_aside_unless_there_is_only_one_queue(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(raw("Hello", To="info@harbour.example"))
    await fetch(mailbox.settings)
    assert (await run(states), await run(libraries)) == ([("set_aside", None)], [None])
    await run(Queue.objects.filter(slug="history").delete)
    assert await run(inbox.requeue, Incoming.objects.all()) == 1
    await fetch(mailbox.settings)
    assert await run(Ticket.objects.count) == 1
    mailbox.put(raw("Hello again", To="info@harbour.example", Message_ID="<2@x>"))
    await fetch(mailbox.settings)
    assert await run(Ticket.objects.filter(queue=queue.pk).count) == 2


async def test_large_and_malformed_emails_are_filed_whole(mailbox: Mailbox, queue: Queue) -> None:
    many = ",\n ".join(f"p{n}@example.org" for n in range(5000))
    file = base64.encodebytes(b"\x00" * 30 * 2**20)
    head = f"From: {'d' * 64}@example.org\nTo: {many},\n {QUEUE}\nSubject: =?x-klingon?q?nuqneH?=\nMessage-ID: <1@x>\n"
    parts = (
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: application/pdf; name=a.pdf\n"
    )
    mailbox.put(f"{head}{parts}Content-Transfer-Encoding: base64\n\n".encode() + file + b"\n--b--\n")
    mailbox.put(b'From: "Dana \\"D\\" Br\xc3\xbcck" <"dana b"@example.org>\nTo: ' + QUEUE.encode() + b"\n\nHi")
    mailbox.put(b"To: " + QUEUE.encode() + b"\nSubject: nobody wrote this\n\n")
    await fetch(mailbox.settings)
    first, second, third = await run(lambda: list(Ticket.objects.order_by("id")))
    assert first.question.endswith("Hello")
    assert (second.contact, second.name) == (None, 'Dana "D" Brück')
    assert third.question == "nobody wrote this"
    assert '"size":31457280' in (await run(queries.log_of, first.pk))[1].payload


async def test_email_over_the_size_limit_is_set_aside_with_its_header_fields(
    mailbox: Mailbox, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "MOST_BYTES", 5000)
    mailbox.put(raw("x" * 9000))
    await fetch(mailbox.settings)
    row = await run(Incoming.objects.get)
    assert (row.state, row.sender, row.subject) == ("set_aside", DANA, "The map room")


async def test_email_is_not_fetched_again_after_its_row_is_deleted(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(raw("One"), raw("To nobody", To="x@harbour.example", Message_ID="<2@x>"))
    await fetch(mailbox.settings)
    library = (await run(Ticket.objects.get)).library_id
    await run(retention.delete_some, retention.expired_emails(library, now_ms() + 60_000), 10)
    assert [state for state, _ in await run(states)] == ["set_aside"]
    await run(retention.delete_some, retention.expired_unmatched(None, now_ms() + 60_000), 10)
    assert await run(states) == []
    assert await fetch(mailbox.settings) == 0
    assert await run(Ticket.objects.count) == 1


async def test_recreated_mailbox_files_no_email_twice(mailbox: Mailbox, queue: Queue) -> None:
    """The state after a restore from a backup: the same emails have other UIDs, and some are new."""
    folder = mailbox.renew("Desk")
    folder.put(raw("One"), raw("Two", Message_ID="<2@x>"))
    assert await fetch(folder.settings) == 2
    uid_validity = (await run(Row.objects.get)).uid_validity
    folder = mailbox.renew("Desk")
    folder.put(raw("Two", Message_ID="<2@x>"), raw("Three", Message_ID="<3@x>"))
    folder.put(raw("One"), seen=True)
    assert await fetch(folder.settings) == 2
    assert (await run(Row.objects.get)).uid_validity != uid_validity
    assert await run(Ticket.objects.count) == 3
