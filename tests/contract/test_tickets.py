"""Tickets through the journal, on both databases, with the chats that they come from."""

import msgspec

from refdesk.chats.models import Chat
from refdesk.chats.queries import stretch
from refdesk.eventlog.acts import SaveNote, SetTags
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import KeyReused
from refdesk.tickets import commands as c
from refdesk.tickets import permissions, queries
from refdesk.tickets.models import Queue, Ticket
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.refusals import LinkUsed, NoSuchTicket
from tests.databases import Database
from tests.eventlog.folding import fold
from tests.tickets.world import opening

from .test_journal import at_once, begun, key, say, stored


def queue(database: Database) -> Queue:
    made, _ = Queue.objects.get_or_create(library=database.people.harbour, name="Reference", slug="reference")
    made.departments.set([database.people.reference])
    return made


def an_open(database: Database, letter: str = "s", **facts: object) -> c.Open:
    return opening(queue=permissions.queue_info(queue(database)), key=key(letter), **facts)


def of(outcome: object) -> Stored:
    assert isinstance(outcome, Stored), outcome
    return outcome


def ana(database: Database) -> c.Member:
    return permissions.member(database.people.ana)


def lines(chat: int) -> list[tuple[str, int]]:
    rows = [msgspec.json.decode(row.payload) for row in stretch(chat, 0) if row.kind == "linked"]
    return [(row["to"], row["id"]) for row in rows]


def test_the_stored_head_and_log_are_those_of_the_outcomes(database: Database) -> None:
    journal = Journal()
    [made] = journal.execute([an_open(database, name="Dana", contact="dana@example.org")])
    ticket = of(made).head.ticket
    acts = (c.Reply(text="é😀"), SetTags(tags=("maps",)), c.SetTicketStatus(status="closed"))
    outcomes = journal.execute([c.Command(ticket, ana(database), act) for act in acts])
    assert queries.head_of(ticket) == of(outcomes[-1]).head
    events = [event for outcome in [made, *outcomes] for event in of(outcome).events]
    assert fold(msgspec.structs.replace(of(made).head, last_seq=0), events) == of(outcomes[-1]).head
    assert [row.seq for row in queries.log_of(ticket)] == [event.seq for event in events]


def test_a_repeat_opens_nothing_new_and_another_question_is_refused(database: Database) -> None:
    journal = Journal()
    [first] = journal.execute([an_open(database)])
    [again, other] = journal.execute([an_open(database), an_open(database, question="Something else")])
    assert (of(again).head.ticket, of(again).repeat) == (of(first).head.ticket, True)
    assert other == Refused(KeyReused())
    assert Ticket.objects.count() == 1


def test_chats_and_tickets_in_one_batch_are_both_carried_out_in_their_order(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal, "c")
    [made] = journal.execute([an_open(database)])
    ticket = of(made).head.ticket
    note = c.Command(ticket, ana(database), SaveNote(text="n"))
    nowhere = c.Command(999, ana(database), SaveNote(text="n"))
    outcomes = journal.execute([note, say(chat, "one"), nowhere, say(chat, "two")])
    assert of(outcomes[0]).head.ticket == ticket
    assert [stored(outcomes[1]).seq, stored(outcomes[3]).seq] == [5, 6]
    assert outcomes[2] == Refused(NoSuchTicket())


def test_a_ticket_from_a_chat_is_linked_there_in_the_same_commit(database: Database) -> None:
    announced: list[object] = []
    journal = Journal(announce=announced.extend)
    chat = begun(database, journal, "c")
    before, announced[:] = journal.commits, []
    [made] = journal.execute([an_open(database, chat=chat, actor=ana(database))])
    assert journal.commits == before + 1
    assert lines(chat) == [("ticket", of(made).head.ticket)]
    assert [type(outcome).__module__ for outcome in announced] == ["refdesk.tickets.outcomes", "refdesk.chats.outcomes"]
    journal.execute([an_open(database, chat=chat, actor=ana(database))])
    assert len(lines(chat)) == 1


def test_leaving_a_chat_for_a_ticket_ends_it_in_the_same_commit(
    database: Database,
) -> None:
    announced: list[object] = []
    journal = Journal(announce=announced.extend)
    chat = begun(database, journal, "c")
    left = an_open(database, chat=chat, leaves=True)
    before, announced[:] = journal.commits, []
    [made] = journal.execute([left])
    assert journal.commits == before + 1
    assert Chat.objects.get(pk=chat).ended_by == "patron"
    assert [row.kind for row in stretch(chat, 0)][-2:] == ["linked", "ended"]
    assert len(announced) == 3
    journal.execute([left])
    assert len(lines(chat)) == 1
    [late] = journal.execute([an_open(database, "l", chat=chat, leaves=True)])
    assert of(late).head.chat == of(made).head.chat
    assert [row.kind for row in stretch(chat, 0)].count("ended") == 1


def test_a_line_that_can_not_be_written_opens_no_ticket_and_spares_its_neighbours(database: Database) -> None:
    """The chat is gone, as after its erasure."""
    journal = Journal()
    lost, fine = journal.execute([an_open(database, "a", chat=12345), an_open(database, "b")])
    assert isinstance(lost, Refused)
    assert of(fine).head.chat is None
    assert Ticket.objects.count() == 1


def test_many_at_once_on_one_ticket_keep_its_log_whole(database: Database) -> None:
    [made] = Journal().execute([an_open(database)])
    ticket = of(made).head.ticket
    notes = [c.Command(ticket, ana(database), SaveNote(text=str(n)), key(letter)) for n, letter in enumerate("abcdef")]
    outcomes = at_once(6, notes)
    assert sorted(of(outcome).seq or 0 for outcome in outcomes) == [2, 3, 4, 5, 6, 7]
    assert [row.seq for row in queries.log_of(ticket)] == list(range(1, 8))


def test_one_of_two_concurrent_replies_is_refused(database: Database) -> None:
    [made] = Journal().execute([an_open(database)])
    head = of(made).head
    people = (ana(database), permissions.member(database.people.chi))
    replies = [c.Command(head.ticket, who, c.Reply(text=who.name, after=head.last_seq)) for who in people]
    outcomes = at_once(2, replies)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Stored"]
    assert [row.kind for row in queries.log_of(head.ticket)].count("replied") == 1


def test_tickets_and_chats_that_cross_never_wait_for_each_other(database: Database) -> None:
    """Tickets are opened from a chat in which people go on writing."""
    journal = Journal()
    chat = begun(database, journal, "c")
    opens = [an_open(database, letter, chat=chat, actor=ana(database)) for letter in "abcd"]
    says = [say(chat, str(n)) for n in range(4)]
    outcomes = at_once(8, [command for pair in zip(opens, says, strict=True) for command in pair])
    assert {type(outcome).__name__ for outcome in outcomes} == {"Stored"}
    assert len(lines(chat)) == 4
    assert Chat.objects.get(pk=chat).last_seq == len(stretch(chat, 0))


def test_one_of_many_concurrent_openings_of_a_link_wins(database: Database) -> None:
    journal = Journal()
    [made] = journal.execute([an_open(database)])
    ticket = of(made).head.ticket
    [offered] = journal.execute([c.Command(ticket, ana(database), c.MakeLink(access="reply"))])
    seq = of(offered).seq
    assert seq
    opens = [c.Command(ticket, c.Patron(ticket, seq), c.ClaimLink(link=seq), key(letter)) for letter in "abcdef"]
    outcomes = at_once(6, opens)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused"] * 5 + ["Stored"]
    assert {outcome for outcome in outcomes if isinstance(outcome, Refused)} == {Refused(LinkUsed())}
    head = queries.head_of(ticket)
    assert head
    assert head.offered == 0
