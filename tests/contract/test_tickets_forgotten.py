"""What is redacted in a chat is redacted in its tickets too, in the same commit, on both databases."""

from typing import Any

import pytest

from refdesk.chats.commands import Command, End, Forget, Operator, Patron
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Forgotten
from refdesk.tickets import commands as c
from refdesk.tickets import queries
from refdesk.tickets.events import DATA
from refdesk.tickets.head import Head, forgetting, redacted
from tests.databases import Database
from tests.tickets.world import opening

from .test_journal import begun, say
from .test_tickets import an_open, ana, of

SECRET = "My number is 555 123"


def scene(database: Database, journal: Journal, question: str = SECRET, *, closed: bool = True) -> tuple[int, Head]:
    """A chat that has ended, and a ticket that was made from it."""
    chat = begun(database, journal, "c")
    journal.execute([say(chat, SECRET), Command(chat, Patron(chat, 1), End())])
    [made] = journal.execute([an_open(database, question=question, chat=chat, contact="d@example.org", source="chat")])
    head = of(made).head
    if closed:
        [done] = journal.execute([c.Command(head.ticket, ana(database), c.SetTicketStatus(status="closed"))])
        head = of(done).head
    return chat, head


def now(ticket: Head) -> Head:
    head = queries.head_of(ticket.ticket)
    assert head
    return head


def test_forgetting_a_chat_redacts_its_closed_ticket(database: Database) -> None:
    announced: list[object] = []
    journal = Journal(announce=announced.extend)
    chat, ticket = scene(database, journal)
    announced.clear()
    journal.execute([Command(chat, Patron(chat), Forget())])
    assert len(announced) == 2
    head = now(ticket)
    assert (head.question, head.name, head.contact) == ("", None, None)
    assert set(redacted(head)) == {"text", "name", "contact", "page"}
    log = str(queries.log_of(ticket.ticket))
    assert "555 123" not in log
    assert "d@example.org" not in log


def test_forgetting_a_chat_redacts_an_open_ticket_when_it_is_closed(database: Database) -> None:
    journal = Journal()
    chat, ticket = scene(database, journal, closed=False)
    journal.execute([Command(chat, Patron(chat), Forget())])
    head = now(ticket)
    assert (head.question, head.contact) == (SECRET, "d@example.org")
    assert set(forgetting(head)) == {"text", "name", "contact", "page"}


def test_a_lifetime_of_the_chat_leaves_its_tickets(database: Database) -> None:
    journal = Journal()
    chat, ticket = scene(database, journal)
    journal.execute([Command(chat, System(), Redact(data=("text", "contact")))])
    assert now(ticket) == ticket


@pytest.mark.parametrize(("question", "left"), [(SECRET, "My number is […] 123"), ("My own words", "My own words")])
def test_a_passage_of_the_chats_question_goes_from_the_tickets(database: Database, question: str, left: str) -> None:
    """Not from one that somebody wrote later: what stands in its place there is another thing."""
    journal = Journal()
    chat = begun(database, journal, "c")
    question = queries.question_of_chat(chat)
    question = question.replace(SECRET, f"{question}")
    [made] = journal.execute([an_open(database, question=question, chat=chat, source="chat")])
    marta = Operator(database.people.marta.pk, "Marta", frozenset(), frozenset({database.people.reference.pk}))
    journal.execute([Command(chat, marta, Redact(seqs=(3,), passage=(0, 4)))])
    expected = f"[…]{question[4:]}" if question == question else left
    assert now(of(made).head).question == ("" if question == question else left)
    assert f'"question":"{expected}"' in queries.log_of(of(made).head.ticket)[0].payload
    journal.execute([Command(chat, marta, Redact(seqs=(3,)))])
    assert '"question":""' in queries.log_of(of(made).head.ticket)[0].payload


def test_a_chat_that_is_forgotten_while_its_ticket_is_being_opened_waits_for_it(database: Database) -> None:
    """A ticket opened without the patron's wish is refused, and opened with it."""
    journal = Journal()
    chat = begun(database, journal, "c")
    journal.execute([say(chat, SECRET), Command(chat, Patron(chat, 1), End()), Command(chat, Patron(chat), Forget())])
    facts: dict[str, Any] = {"question": SECRET, "chat": chat, "source": "chat"}
    assert journal.execute([an_open(database, **facts)]) == [Refused(Forgotten())]
    [made] = journal.execute([an_open(database, forget=DATA, **facts)])
    assert set(forgetting(of(made).head)) == set(DATA)
    assert queries.log_of(of(made).head.ticket)[-1].actor == "patron"


def test_somebody_elses_patron_forgets_nothing(database: Database) -> None:
    journal = Journal()
    chat, ticket = scene(database, journal)
    [other] = journal.execute([opening(queue=an_open(database).queue, key="o" * 22)])
    [refused] = journal.execute([Command(chat, Patron(chat + 1), Forget())])
    assert isinstance(refused, Refused)
    [refused] = journal.execute([c.Command(ticket.ticket, c.Patron(of(other).head.ticket), c.Forget())])
    assert isinstance(refused, Refused)
    assert now(ticket) == ticket
