"""Kills during retention or an erasure: everything is redacted in the end, and counted once."""

import sqlite3

import pytest

from tests.servers import Server, server
from tests.services import until

EACH, KILLS, WITHIN = 250, 2, 60.0
ENTRY = "tests.faults.short_timeouts"
MAKE = f"""
from refdesk.chats.commands import Command, End, Patron, Start, TakeSeat
from refdesk.eventlog.journal import Journal
from refdesk.libraries.models import Library
from refdesk.mail.models import Email
from refdesk.retention import periods
from refdesk.tickets import commands as c, permissions
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from refdesk.kit.clock import now_ms
THEN = now_ms() - DAYS * 86_400_000
journal = Journal(clock=lambda: THEN)
widget = Widget.objects.select_related("department__library").get(slug="ask")
library = widget.department.library
place = permissions.queue_info(Queue.objects.filter(library=library).first())
chat = dict(widget=widget.pk, department=widget.department_id, department_name="R", widget_title="A", country="US")
def heads(commands):
    return [outcome.head for outcome in journal.execute(commands)]
chats = [head.chat for head in heads([
    Start(key=f"c{{n:021}}", question="Secret?", name="Dana", contact="dana@example.org", **chat) for n in range({EACH})
])]
heads([Command(chat, Patron(chat), TakeSeat(node="n")) for chat in chats])
heads([Command(chat, Patron(chat, 1), End()) for chat in chats])
ticket_fields = dict(queue=place, country="US", source="form", question="Secret?", contact="dana@example.org")
tickets = [head.ticket for head in heads([c.Open(key=f"t{{n:021}}", **ticket_fields) for n in range({EACH})])]
member = c.Member(1, "Ana", frozenset({{place.id}}))
heads([c.Command(ticket, member, c.SetTicketStatus(status="closed")) for ticket in tickets])
Email.objects.bulk_create(
    Email(library=library, ticket_id=ticket, seq=1, kind="reply", state="sent", recipient="dana@example.org",
         message_id=f"<{{ticket}}@x>", created_at=THEN, due_at=THEN) for ticket in tickets
)
"""
FOREVER = "periods.set_periods(library, dict.fromkeys(periods.RETAINED_DATA), set())"
ERASE = """
from refdesk.staff.models import Operator
from refdesk.retention.erasure import begin_erasure
from refdesk.retention.holdings import Holdings
administrator = Operator.objects.filter(is_superuser=True).first()
begin_erasure(Holdings(library, "dana@example.org"), administrator, "e" * 22, now_ms())
"""
# The demo has some, too.
LEFT = (
    "SELECT (SELECT count(*) FROM chats_chat WHERE contact IS NOT NULL AND start_key LIKE 'c0%') + "
    "(SELECT count(*) FROM tickets_ticket WHERE contact IS NOT NULL AND start_key LIKE 't0%') + "
    "(SELECT count(*) FROM mail_email WHERE message_id LIKE '%@x>')"
)
REDACTED = "SELECT sum(count) FROM retention_ledgerentry WHERE entity = ? AND datum = 'text' AND cause = ?"
SAID = "SELECT count(*) FROM {}_event WHERE payload LIKE '%Secret?%'"


def count(running: Server, statement: str = LEFT, *values: str) -> int:
    """Query the database."""
    database = sqlite3.connect(running.data / "refdesk.sqlite3", timeout=30)
    try:
        return int(database.execute(statement, values).fetchone()[0] or 0)
    finally:
        database.close()


def killed_on_the_way(running: Server) -> None:
    """Kill the server when some data is redacted, and some is not."""
    before = count(running)
    running.start()
    until(lambda: count(running) < before, WITHIN)
    running.kill()
    assert count(running) > 0


@pytest.mark.parametrize("why", ["expired", pytest.param("operator", marks=pytest.mark.long)])
def test_retention_goes_on_after_a_kill_and_redacts_once(why: str) -> None:
    """Chats, tickets and email, by retention period or by erasure."""
    with server(entry=ENTRY) as running:
        running.kill()
        days = 400 if why == "expired" else 1
        lines = [f"DAYS = {days}", *MAKE.strip().splitlines()]
        running.django(*lines, *([] if why == "expired" else [FOREVER, *ERASE.strip().splitlines()]))
        for _ in range(KILLS):
            killed_on_the_way(running)
        running.start()
        until(lambda: count(running, "SELECT count(*) FROM retention_erasureitem") == 0, WITHIN)
        until(lambda: all(count(running, REDACTED, room, why) == EACH for room in ("chat", "ticket")), WITHIN)
        assert count(running, SAID.format("chats")) == count(running, SAID.format("tickets")) == 0
