"""The queue of emails: each is sent by one sender, also when one dies, within the hourly limit of its address."""

import asyncio

import pytest

from refdesk.kit.clock import now_ms
from refdesk.mail import retention
from refdesk.mail.outgoing import queue
from refdesk.mail.outgoing.queue import HOUR_MS, LEASE_MS
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.head import Head
from refdesk.tickets.models import Event
from tests.databases import Database
from tests.logs import act_on as act

from ..mail_servers import Postbox, send, sender, serving
from ..world import DANA, a_queue, emails, last, open_ticket, run

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture(name="head")
def _head(database: Database, mailing: None) -> Head:
    """Dana's ticket, whose confirmation is due."""
    return open_ticket(a_queue(database.people))


async def test_email_of_a_killed_sender_is_sent_by_another_and_marked_as_repeated(head: Head) -> None:
    """The sender may have died before or after the mail server accepted it."""
    leased = await run(queue.lease_next, now_ms())
    assert leased is not None
    box = Postbox()
    async with serving(box) as port:
        assert await send(port) == 0
        assert await send(port, ahead=LEASE_MS + 1000) == 1
    assert len(box.raw) == 1
    assert (await run(last, head))["twice"] is True


async def test_concurrent_senders_send_each_email_once(database: Database, head: Head) -> None:
    queue = await run(lambda: a_queue(database.people, slug="more", address=None))
    for letter in "bcdefghij":
        await run(open_ticket, queue, letter, contact=f"{letter}@example.org")
    box = Postbox()
    async with serving(box) as port, sender(port) as first, sender(port) as second, sender(port) as third:
        assert sum(await asyncio.gather(first.round(), second.round(), third.round())) == 10
    assert sorted(box.recipients) == sorted([DANA, *(f"{letter}@example.org" for letter in "bcdefghij")])
    assert await run(Event.objects.filter(kind="email_sent").count) == 10


async def test_hourly_limit_drops_only_automatic_emails(database: Database, head: Head) -> None:
    queue = await run(lambda: a_queue(database.people, slug="more", address=None))
    for letter in "bcd":
        await run(open_ticket, queue, letter)
    await run(act, head, await run(permissions.member, database.people.ana), c.Reply(text="Second floor."))
    box = Postbox()
    async with serving(box) as port:
        await send(port, per_hour=2)
        assert len(box.raw) == 2
        states = [state for _, _, state in await run(emails)]
        assert sorted(states) == ["due", "failed", "failed", "sent", "sent"]
        await send(port, per_hour=2, ahead=HOUR_MS + 60_000)
    assert len(box.raw) == 3
    assert "Second floor." in str(box.emails[2])


async def test_expired_email_rows_are_deleted_and_due_ones_stay(database: Database, head: Head) -> None:
    async with serving(Postbox()) as port:
        await send(port)
    await run(act, head, await run(permissions.member, database.people.ana), c.Reply(text="Second floor."))
    library = database.people.harbour.pk
    mine, then = retention.expired_emails(library, now_ms() + 60_000), now_ms() - 60_000
    assert await run(retention.delete_some, retention.expired_emails(library, then), 10) == 0
    assert (
        await run(retention.delete_some, retention.expired_emails(database.people.hill.pk, now_ms() + 60_000), 10) == 0
    )
    assert await run(retention.any_rows, mine)
    assert await run(retention.delete_some, mine, 10) == 1
    assert not await run(retention.any_rows, mine)
    assert [kind for kind, _, _ in await run(emails)] == ["reply"]
