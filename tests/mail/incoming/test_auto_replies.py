"""Automatic emails: absences, mailing lists, bounces, and Refdesk's own."""

import pytest

from refdesk.mail.addresses import reply_address
from refdesk.tickets import queries
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue, Ticket

from ..dovecot import Mailbox
from ..mail_servers import ASK, fetch
from ..raw_emails import QUEUE, dsn, raw
from ..world import DANA, emails, head_now, last, libraries, reply_of, run, states

pytestmark = pytest.mark.usefixtures("mailing")


async def test_auto_reply_is_shown_on_the_ticket_and_never_answered(mailbox: Mailbox, answered: Head) -> None:
    before = await run(emails)
    ours = (await run(reply_of, answered)).message_id
    mailbox.put(raw("I am away until May.", In_Reply_To=ours, Auto_Submitted="auto-replied", Message_ID="<2@x>"))
    mailbox.put(raw("Out", From="x@example.org", Auto_Submitted="auto-replied", Message_ID="<3@x>"))
    await fetch(mailbox.settings)
    event = await run(last, answered)
    assert (event["kind"], event["text"], event["automatic"]) == ("email_received", "I am away until May.", True)
    assert (await run(head_now, answered)).status == "pending"
    assert await run(emails) == before
    assert await run(states) == [("filed", answered.ticket), ("set_aside", None)]


async def test_auto_generated_absence_from_an_alias_is_shown_on_the_ticket(mailbox: Mailbox, answered: Head) -> None:
    """Exchange answers this way for a mailbox with an alias."""
    ours = (await run(reply_of, answered)).message_id
    away = {"From": "d.brook@work.example.org", "Auto_Submitted": "auto-generated", "In_Reply_To": ours}
    mailbox.put(raw("I am away until May.", Message_ID="<2@x>", **away))
    await fetch(mailbox.settings)
    event = await run(last, answered)
    assert (event["kind"], event["text"], event["automatic"]) == ("email_received", "I am away until May.", True)
    assert await run(Ticket.objects.count) == 1


async def test_reply_through_a_mailing_list_is_the_patrons_unless_from_an_operator(
    mailbox: Mailbox, answered: Head
) -> None:
    """Some libraries' addresses are mailing lists. Questions through a list are not confirmed."""
    listed = {"To": await run(reply_address, QUEUE, answered), "List_Id": "<reference.harbour.example>"}
    mailbox.put(raw("Which shelf?", Message_ID="<2@x>", **listed))
    mailbox.put(raw("The third", Message_ID="<3@x>", From="chi@harbour.example", **listed))
    mailbox.put(raw("News", Message_ID="<4@x>", From="eve@example.org", List_Id="<news.example.org>"))
    before = len(await run(emails, operator=None))
    await fetch(mailbox.settings)
    log = await run(queries.log_of, answered.ticket)
    assert [row.kind for row in log][-3:] == ["replied", "email_received", "status_changed"]
    assert '"text":"Which shelf?"' in log[-3].payload
    assert [state for state, _ in await run(states)] == ["filed", "set_aside", "filed"]
    assert len(await run(emails, operator=None)) == before


async def test_automatic_email_opens_a_ticket_without_a_confirmation(mailbox: Mailbox, queue: Queue) -> None:
    mailbox.put(raw("Your subscription ends", From="shop@example.org", Auto_Submitted="auto-generated"))
    await fetch(mailbox.settings)
    assert await run(Ticket.objects.count) == 1
    assert await run(emails) == []


async def test_bounce_is_shown_on_the_ticket(mailbox: Mailbox, answered: Head) -> None:
    ours = (await run(reply_of, answered)).message_id
    mailbox.put(dsn(ours), dsn(ours, "delayed"), dsn(f"<{'0' * 32}.refdesk@harbour.example>"))
    await fetch(mailbox.settings)
    event = await run(last, answered)
    assert (event["kind"], event["bounced"], event["to"]) == ("email_failed", True, DANA)
    assert "User unknown" in event["reason"]
    assert (await run(reply_of, answered)).state == "bounced"
    assert await run(states) == [("filed", answered.ticket), ("no_action", answered.ticket), ("set_aside", None)]
    assert await run(libraries) == [answered.library, answered.library, None]
    assert await run(Ticket.objects.count) == 1


async def test_own_email_is_set_aside(mailbox: Mailbox, answered: Head) -> None:
    ours = (await run(reply_of, answered)).message_id
    mailbox.put(raw("x", Message_ID=ours), raw("y", From=ASK), raw("z", From="history@harbour.example"))
    await fetch(mailbox.settings)
    assert [state for state, _ in await run(states)] == ["set_aside"] * 3
    assert await run(Ticket.objects.count) == 1
