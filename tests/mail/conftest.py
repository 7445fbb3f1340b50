"""Fixtures of the tests of email: a database each, and settings with a mail server."""

import pytest

from refdesk.mail.models import Email
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from tests.databases import Database, database, postgresql, sqlite
from tests.logs import act_on as act

from .dovecot import mailbox
from .world import a_queue, open_ticket

__all__ = ["Database", "database", "mailbox", "postgresql", "sqlite"]


@pytest.fixture(name="queue")
def _queue(sqlite: Database, mailing: None) -> Queue:
    made = a_queue(sqlite.people)
    a_queue(sqlite.people, name="History", slug="history", address="history@harbour.example")
    return made


@pytest.fixture(name="answered")
def _answered(sqlite: Database, queue: Queue) -> Head:
    """Dana's ticket, answered; confirmation and reply are sent."""
    head = act(open_ticket(queue), permissions.member(sqlite.people.ana), c.Reply(text="Second floor."))
    Email.objects.update(state="sent", sent_at=1)
    return head
