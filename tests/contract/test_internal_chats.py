"""Internal chats through the journal and the queries, on both databases."""

import msgspec
import pytest
from django.db import IntegrityError, transaction

from refdesk.colleagues import commands as c
from refdesk.colleagues import queries
from refdesk.colleagues.events import AnyBody
from refdesk.colleagues.events import Event as LogEvent
from refdesk.colleagues.head import apply
from refdesk.colleagues.machine import new_head
from refdesk.colleagues.models import Event, InternalChat, ReadMark
from refdesk.colleagues.outcomes import Stored
from refdesk.colleagues.permissions import member_of
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Say
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.read_marks import LogMark
from refdesk.files.models import File, State
from refdesk.files.upload.sending import send_command
from refdesk.live.kinds import marks_of
from refdesk.presence.desks import staff
from refdesk.staff.models import Membership
from refdesk.staff.roles import Role
from tests.databases import Database

from .test_journal import at_once, key


def of(outcome: object) -> Stored:
    assert isinstance(outcome, Stored), outcome
    return outcome


def started(database: Database, journal: Journal) -> int:
    """The internal chat of Reference, with three messages of Ana's."""
    ana = member_of(database.people.ana)
    [made] = journal.execute([c.Start(scope="department", department=database.people.reference.pk, actor=ana)])
    number = of(made).head.internal_chat
    journal.execute([c.Command(number, ana, Say(text=text), key(text)) for text in "abc"])
    return number


def test_the_stored_head_and_log_are_those_of_the_events(database: Database) -> None:
    number = started(database, Journal())
    head, rows = queries.resume(number, 0)
    assert head
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    folded = msgspec.structs.replace(new_head(_start_of(database)), internal_chat=number)
    for row in rows:
        body = msgspec.json.decode(row.payload, type=AnyBody)
        folded = apply(folded, LogEvent(seq=row.seq, at=row.at, actor=row.actor, body=body))
    assert folded == head


def test_a_start_that_two_make_at_once_makes_one(database: Database) -> None:
    people = database.people
    members = [member_of(people.ana), member_of(people.ben)]
    starts = [c.start_of_pair(members[0], people.ben.pk), c.start_of_pair(members[1], people.ana.pk)]
    outcomes = at_once(2, starts)
    assert len({of(outcome).head.internal_chat for outcome in outcomes}) == 1
    assert InternalChat.objects.count() == 1


def test_a_repeat_is_stored_once(database: Database) -> None:
    journal = Journal()
    number = started(database, journal)
    command = c.Command(number, member_of(database.people.ana), Say(text="a"), key("a"))
    [again] = Journal().execute([command])
    assert (of(again).seq, of(again).repeat) == (2, True)
    [other] = journal.execute([c.Command(number, member_of(database.people.chi), Say(text="a"), key("a"))])
    assert isinstance(other, Refused)
    assert Event.objects.count() == 4


def test_expired_history_is_deleted_except_the_first_event(database: Database) -> None:
    journal = Journal()
    number = started(database, journal)
    [expired] = journal.execute([c.Command(number, System(), c.ExpireHistory(through=3))])
    assert of(expired).head.expired_seq == 3
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [1, 4, 5]
    assert [row.seq for row in queries.events_before(number, 5, 10)] == [1, 4]
    [again] = Journal().execute([_start_of(database)])
    assert of(again).head.internal_chat == number, "the first event has the key of the start"
    [later] = journal.execute([c.Command(number, member_of(database.people.chi), Say(text="d"), key("d"))])
    assert (of(later).seq, of(later).head.messages) == (6, 4)


def test_T3_a_file_has_one_owner_and_ends_with_the_history_around_it(database: Database) -> None:
    journal, people = Journal(), database.people
    number = started(database, journal)
    facts = {"size": 4, "name": "map.pdf", "storage_key": "ab/c", "state": State.STORED, "at": 1}
    unsent = {"library": people.harbour, "sent_by": people.ana, "client_key": "k" * 22, "internal_chat_id": number}
    row = File.objects.create(token_hash="t", **unsent, **facts)
    [sent] = journal.execute([send_command(row.pk, "t")])
    assert of(sent).seq == 5
    for other in ({"ticket": 1}, {"chat_id": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            File.objects.create(token_hash="u", **unsent | {"client_key": "u" * 22}, **facts, **other)
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.create(token_hash="v", **unsent, **facts)
    journal.execute([c.Command(number, System(), c.ExpireHistory(through=5))])
    row.refresh_from_db()
    assert (row.state, row.name, row.seq) == (State.EXPIRED, "", 5)


def test_history_is_read_backwards(database: Database) -> None:
    number = started(database, Journal())
    assert [row.seq for row in queries.events_before(number, 4, 2)] == [2, 3]
    assert [row.seq for row in queries.events_before(number, 2**31 - 1, 100)] == [1, 2, 3, 4]


def test_T3_a_list_has_what_the_operator_belongs_to_now(database: Database) -> None:
    people = database.people
    number = started(database, Journal())
    chi = member_of(people.chi)
    [pair] = Journal().execute([c.start_of_pair(chi, people.ana.pk)])
    Journal().execute([c.Command(of(pair).head.internal_chat, chi, Say(text="Hi"), key("p"))])
    [listing] = queries.listings_of([chi])
    assert [(row.head.internal_chat, row.name) for row in listing.rows] == [
        (number, "Reference"),
        (of(pair).head.internal_chat, ""),
    ]
    assert {name for _, name in listing.rows[1].people} == {"Ana Morales", "Chi Nguyen"}
    assert listing.libraries == [(people.harbour.pk, "Harbour Library")]
    assert queries.listings_of([member_of(people.ben)])[0].rows == []
    Membership.objects.filter(operator=people.chi).delete()
    assert queries.listings_of([member_of(people.chi)]) == [queries.Listing([], [], [])]


@pytest.mark.parametrize("together", [queries.TOGETHER, 0])
def test_T3_lists_that_are_read_together_have_what_each_operator_belongs_to(
    database: Database, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """Ben is of another department; Olga of another library, and an outsider to all."""
    monkeypatch.setattr(queries, "TOGETHER", together)
    people = database.people
    number = started(database, Journal())
    ana, chi, ben, olga = (member_of(operator) for operator in (people.ana, people.chi, people.ben, people.olga))
    pairs = []
    for other in (chi, ben):
        [pair] = Journal().execute([c.start_of_pair(ana, other.id)])
        Journal().execute([c.Command(of(pair).head.internal_chat, ana, Say(text="Hi"), key("p"))])
        pairs.append(of(pair).head.internal_chat)
    marks_of("internal_chat").store([LogMark(number, ana.id, 3, 2), LogMark(pairs[1], ben.id, 2, 1)])
    listings = queries.listings_of([ana, chi, ben, olga])
    listed = [sorted(row.head.internal_chat for row in listing.rows) for listing in listings]
    assert listed == [[number, *pairs], [number, pairs[0]], [pairs[1]], []]
    assert [listing.marks for listing in listings] == [[(number, 3, 2)], [], [(pairs[1], 2, 1)], []]
    assert all(listing.libraries == [(people.harbour.pk, "Harbour Library")] for listing in listings[:3])
    assert [name for _, name in listings[3].libraries] != ["Harbour Library"]
    monkeypatch.setattr(queries, "PAIRS", 1)
    [latest] = queries.listings_of([ana])
    assert len([row for row in latest.rows if row.head.scope == "pair"]) == 1


def test_who_only_reads_transcripts_is_no_member_and_no_colleague(database: Database) -> None:
    people = database.people
    Membership.objects.filter(operator=people.chi).update(role=Role.READER)
    chi = member_of(people.chi)
    assert (chi.departments, chi.libraries, chi.colleagues) == (frozenset(), frozenset(), frozenset())
    assert people.chi.pk not in member_of(people.ana).colleagues
    assert people.chi.pk not in staff().operators[people.ana.pk].colleagues
    assert staff().operators[people.ana.pk].colleagues == member_of(people.ana).colleagues


def test_read_marks_only_grow(database: Database) -> None:
    number, ana = started(database, Journal()), database.people.ana.pk
    marks_of("internal_chat").store([LogMark(number, ana, 3, 2)])
    marks_of("internal_chat").store([LogMark(number, ana, 2, 1)])
    assert list(ReadMark.objects.values_list("seq", "count")) == [(3, 2)]
    marks_of("internal_chat").store([LogMark(number, ana, 4, 0)])
    assert list(ReadMark.objects.values_list("seq", "count")) == [(4, 2)]


def test_a_deleted_department_leaves_nothing(database: Database) -> None:
    number = started(database, Journal())
    marks_of("internal_chat").store([LogMark(number, database.people.chi.pk, 3, 2)])
    InternalChat.objects.filter(id=number).delete()
    assert not Event.objects.exists()
    assert not ReadMark.objects.exists()


def _start_of(database: Database) -> c.Start:
    people = database.people
    return c.Start(scope="department", department=people.reference.pk, actor=member_of(people.chi))
