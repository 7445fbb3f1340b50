"""Finding tickets by their words, on both databases."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SaveNote, SetName, SetTags
from refdesk.eventlog.journal import Journal
from refdesk.libraries.models import Library
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import DATA, AttachedFile, EmailReceived
from refdesk.tickets.head import Head
from refdesk.tickets.list_query import TicketFilters, TicketPage, page
from refdesk.tickets.models import Card, Queue
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.queries import PAGE_SIZE
from refdesk.tickets.search.indexing import TICKETS, due, store
from tests.databases import Database
from tests.tickets.world import opening

NOON = 1_700_000_000_000
LATER = 2**62
SCAN = AttachedFile(file=1, name="Zeppelin.pdf", type="application/pdf", size=4, token="t", expires_at=LATER)


class Desk:
    """A queue of Reference's and one of the Local History's; Ana is a member of the first only."""

    def __init__(self, database: Database) -> None:
        self.people, self.vendor = database.people, database.vendor
        self.reference, self.history = self.made_queue("reference"), self.made_queue("history")
        self.now = NOON
        self._keys = 0

    def made_queue(self, slug: str) -> Queue:
        return Queue.objects.create(library=self.people.harbour, name=slug, slug=slug)

    def opened(self, question: str = "?", queue: Queue | None = None, **facts: Any) -> int:
        """A new ticket's number."""
        self._keys += 1
        info = permissions.queue_info(queue or self.reference)
        return self.run(opening(queue=info, question=question, key=f"{self._keys:022}", **facts)).ticket

    def act(self, ticket: int, *acts: c.AnyAct, by: c.Actor | None = None, queue: Queue | None = None) -> None:
        member = c.Member(self.people.ana.pk, "Ana", frozenset({self.reference.pk, self.history.pk}))
        info = permissions.queue_info(queue) if queue else None
        for act in acts:
            self.run(c.Command(ticket, by or member, act, queue=info))

    def run(self, command: Any) -> Head:
        self.now += 1_000
        [outcome] = Journal(clock=lambda: self.now).execute([command])
        assert isinstance(outcome, Stored)
        return outcome.head

    def page(self, words: str, queues: Iterable[Queue] = (), **filters: Any) -> TicketPage:
        return page([queue.pk for queue in queues or (self.reference,)], TicketFilters(words=words, **filters))

    def found(self, words: str, queues: Iterable[Queue] = (), **filters: Any) -> list[int]:
        return [head.ticket for head in self.page(words, queues, **filters).heads]

    def entries_with(self, word: str) -> int:
        """The number of entries in the index's table that hold the word."""
        [held, form] = (
            ["words::text LIKE %s", "%{}%"] if self.vendor == "postgresql" else ["tickets_words MATCH %s", "{}"]
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM tickets_words WHERE {held}", [form.format(word)])  # noqa: S608
            return int(cursor.fetchone()[0])


@pytest.fixture(name="desk")
def _desk(database: Database) -> Desk:
    return Desk(database)


def indexed() -> None:
    TICKETS.catch_up(LATER)


def test_words_match_in_any_case_and_accents(desk: Desk) -> None:
    said = "Öffnungszeiten der Große-Straße-Bücherei (50 %)? Ώρες, Часы, c\u0327a\u0300 et là; Æsop; 東京"
    here, there = desk.opened(said), desk.opened(name="Zoë")
    desk.act(there, SaveNote(text="Bücherei_2 [a-z]* war gemeint \\d"))
    indexed()
    for words in ("öffnungszeiten", "ÖFFNUNG", "offnungszeiten", "grosse strasse", "GROSSE-STRASSE", "ώρες", "ΩΡΕΣ"):
        assert desk.found(words) == [here], words
    for words in ("ЧАСЫ", "ça", "CA LÀ", "aesop", "æsop", "東京", "(50 %)?"):
        assert desk.found(words) == [here], words
    for words in ("ZOE", "zoë", "bucherei_2", "[A-Z]*", "\\D", "gemeint"):
        assert desk.found(words) == [there], words
    assert desk.found("bücherei") == [there, here]
    for words in ("offnungen", ".ffnung", "[ö]ffnung", "buchereix2", "\\w"):
        assert desk.found(words) == [], words


def test_every_word_must_match_wherever_it_is_written(desk: Desk) -> None:
    ticket = desk.opened("Where is the directory?", name="Dana", contact="dana@example.org", attached=(SCAN,))
    other = desk.opened("Where is the directory?", name="Erik")
    received = EmailReceived(sender="dana@example.org", subject="Marzipan", text="Away until Monday", automatic=True)
    desk.act(ticket, c.Reply(text="Behind the lighthouse."), SaveNote(text="okapi"), SetTags(tags=("city maps",)))
    desk.act(ticket, c.Reply(text="I renewed it"), c.ReceiveEmail(text="", received=received), by=c.Patron(ticket))
    indexed()
    for words in ("lighthouse", "okapi", "maps", "dana@example.org", "example.o", "renew", "marzipan", "monday"):
        assert desk.found(words) == [ticket], words
    assert desk.found("directory lighthouse okapi city dana renewing marz") == [ticket]
    assert desk.found("directory erik lighthouse") == []
    assert desk.found("directory") == [ticket, other]
    assert desk.found(f"{ticket}") == desk.found(f"#{ticket}") == desk.found(f"okapi #{ticket}") == [ticket]
    assert desk.found(f"okapi #{other}") == desk.found("#") == []


def test_a_corrected_name_replaces_the_former_one(desk: Desk) -> None:
    ticket = desk.opened("Where?", name="Quetzal")
    indexed()
    desk.act(ticket, SetName(name="Xenops"))
    indexed()
    assert (desk.found("quetzal"), desk.found("xenops")) == ([], [ticket])
    assert (desk.entries_with("quetzal"), desk.entries_with("xenops")) == (0, 1)


def test_only_tickets_of_these_queues_are_found_however_old_the_index_is(desk: Desk) -> None:
    ticket, other = desk.opened("zeppelin"), desk.opened("zeppelin", desk.history)
    indexed()
    assert (desk.found("zeppelin"), desk.found("zeppelin", [desk.history])) == ([ticket], [other])
    assert page([], TicketFilters(words="zeppelin")) == TicketPage([], None)
    assert desk.found("zeppelin", queue=desk.history.pk) == desk.found(f"#{other}") == []
    many = [desk.made_queue(f"empty-{number}") for number in range(9)]
    assert desk.found("zeppelin", many) == []
    assert desk.found("zeppelin", [*many, desk.history]) == [other]
    desk.act(ticket, c.Transfer(queue=desk.history.pk), queue=desk.history)
    assert desk.found("zeppelin") == []
    indexed()
    assert (desk.found("zeppelin"), desk.found("zeppelin", [desk.history])) == ([], [ticket, other])


def test_filters_limit_a_search(desk: Desk) -> None:
    first, second, third = (desk.opened("zeppelin") for _ in range(3))
    desk.act(first, SetTags(tags=("50%",)), c.SetTicketStatus(status="closed"))
    desk.act(second, c.Reply(text="Yes."))
    indexed()
    assert desk.found("zeppelin") == [second, first, third]
    assert desk.found("zeppelin", statuses=("closed", "pending")) == [second, first]
    assert desk.found("zeppelin", owner=desk.people.ana.pk) == [second]
    assert desk.found("zeppelin", owner=0) == [first, third]
    assert (desk.found("zeppelin", tag="50%"), desk.found("zeppelin", tag="5__")) == ([first], [])
    desk.act(second, c.SetTicketStatus(status="closed"))
    assert desk.found("zeppelin", statuses=("pending",)) == []


def test_search_among_named_tickets_needs_no_index(desk: Desk) -> None:
    first, second, elsewhere = desk.opened("zeppelin"), desk.opened("Where?"), desk.opened("zeppelin", desk.history)
    desk.act(second, SaveNote(text="Zeppelins"))
    named = (first, second, elsewhere)
    assert desk.found("zeppelin", tickets=named) == [second, first]
    assert desk.found("zepp", tickets=(first, elsewhere)) == [first]
    assert desk.found(f"#{second}", tickets=named) == desk.found(f"where {second}", tickets=named) == [second]
    assert desk.found("okapi", tickets=named) == desk.found("!", tickets=named) == []
    assert desk.found("zeppelin", tickets=named, statuses=("closed",)) == []


def test_pages_follow_each_other_and_no_change_shows_a_ticket_twice(desk: Desk) -> None:
    tickets = [desk.opened("zeppelin") for _ in range(2 * PAGE_SIZE + 1)][::-1]
    indexed()
    first = desk.page("zeppelin")
    desk.act(first.heads[-1].ticket, SaveNote(text="later"))
    second = desk.page("zeppelin", before=first.next)
    indexed()
    third = desk.page("zeppelin", before=second.next)
    shown = [head.ticket for page in (first, second, third) for head in page.heads]
    assert (shown, third.next) == (tickets, None)
    assert desk.found("zeppelin")[0] == first.heads[-1].ticket


@pytest.mark.parametrize("act", [c.Redact(seqs=(1,)), c.Redact(data=DATA), c.Forget()])
def test_redacted_words_leave_the_table_in_the_same_transaction(desk: Desk, act: c.AnyAct) -> None:
    ticket, other = desk.opened("zeppelin"), desk.opened("zeppelin")
    desk.act(ticket, c.SetTicketStatus(status="closed"))
    indexed()
    assert desk.entries_with("zeppelin") == 2
    by = c.Member(desk.people.marta.pk, "Marta", frozenset(), frozenset({desk.people.harbour.pk}))
    desk.act(ticket, act, by=c.Patron(ticket) if isinstance(act, c.Forget) else by)
    assert (desk.entries_with("zeppelin"), desk.found("zeppelin")) == (1, [other])
    indexed()
    assert (desk.entries_with("zeppelin"), desk.found(f"#{ticket}")) == (1, [ticket])


def test_a_redaction_while_the_ticket_is_read_keeps_it_due(desk: Desk) -> None:
    ticket = desk.opened("zeppelin")
    desk.act(ticket, c.SetTicketStatus(status="closed"))
    read = TICKETS.documents([ticket])
    desk.act(ticket, c.Redact(), by=System())
    assert (store(read, NOON), desk.entries_with("zeppelin"), due(LATER)) == (0, 0, [ticket])
    assert (store(TICKETS.documents([ticket]), NOON), due(LATER)) == (1, [])


def test_a_ticket_is_due_from_its_change_until_it_is_indexed(desk: Desk) -> None:
    ticket = desk.opened("zeppelin")
    at = desk.now
    desk.act(ticket, SaveNote(text="x"))
    assert (due(at - 1), due(at)) == ([], [ticket])
    indexed()
    assert due(LATER) == []
    assert list(Card.objects.filter(sort_key=None)) == []


HOSTILE = (
    '"',
    "'",
    '"zeppelin',
    "zeppelin'; --",
    "(",
    "zeppelin)",
    "a*b",
    "a:b",
    "text:",
    "{note} :",
    "NEAR(",
    "NOT zeppelin",
    "^",
    "-",
    "!",
    "& |",
    "<->",
    ":*",
    "\\",
    "%",
    "_",
    "\0",
    "\u200f",
    "😀",
    "#",
    "#" + "9" * 20,
    "zeppelin " * 1_200,
    "z" * 10_000,
    "the " * 2_500,
    "😀" * 10_000,
    "#9 " * 3_000,
    "ab* " * 3_000,
    "9" * 10_000,
)


def test_no_query_breaks_the_search(desk: Desk) -> None:
    ticket = desk.opened("zeppelin")
    indexed()
    for query in HOSTILE:
        assert desk.found(query) in ([ticket] if "zeppelin" in query else [], []), query[:80]


def test_query_of_stop_words_or_in_another_script_is_searched(desk: Desk) -> None:
    ticket = desk.opened("To be or not to be; ελληνικά, नमस्ते, שלום")
    indexed()
    for words in ("to be", "not", "ελληνικα", "ΕΛΛΗΝ", "नमस्ते", "שלום", "to ελλ"):
        assert desk.found(words) == [ticket], words
    assert desk.found("the") == []


def test_words_are_stemmed_in_the_language_of_the_ticket_s_library(desk: Desk) -> None:
    Library.objects.filter(pk=desk.people.harbour.pk).update(language="de")
    ticket = desk.opened("Die Häuser am Hafen")
    indexed()
    assert desk.found("Haus! ") == [ticket]
    assert desk.entries_with("haus") == 1
