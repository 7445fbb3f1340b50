"""T8: an unclaimed chat is offered to backup departments, and belongs to the one that claims it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from refdesk.chats import commands as c
from refdesk.chats import sweeps
from refdesk.chats.colleague_events import BackupOffered, Claimed
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import chats_offered_to_backups
from refdesk.chats.refusals import AlreadyClaimed
from refdesk.chats.sweeps import Times, due
from refdesk.chats.transfers.backups import due_backups
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import SaveNote, Say
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import OpeningHours, encoded
from refdesk.presence.leases import database_now
from refdesk.staff.models import Operator
from refdesk.statistics.models import ChatFact
from refdesk.transcripts.models import Card
from tests.logs import actor, started
from tests.sample_people import People, at_desk

from .test_receivers import act
from .world import (
    ACTIVE,
    ANA,
    BEN,
    CHI,
    ENDED,
    LOCAL_HISTORY,
    NOON,
    REFERENCE,
    SYSTEM,
    WAITING,
    bodies,
    events,
    refusal,
)
from .world import chat as chat_after

OFFER = c.OfferBackup(department=LOCAL_HISTORY, name="Local History")
OFFERED = chat_after((SYSTEM, OFFER))


def test_T8_P44_a_chat_that_was_offered_is_claimed_by_the_backup_and_belongs_to_it() -> None:
    [claimed] = bodies(OFFERED, BEN, c.Claim(), NOON + 70_000)
    assert claimed == Claimed(
        operator=BEN.id,
        name=BEN.name,
        waited=70_000,
        department=LOCAL_HISTORY,
        previous_department=REFERENCE,
        department_name="Local History",
    )
    head = chat_after((SYSTEM, OFFER), (BEN, c.Claim()))
    assert (head.department, head.claimed_by, head.state) == (LOCAL_HISTORY, BEN.id, "active")
    assert refusal(head, ANA, Say(text="Hello")) == NoSuchChat()


@pytest.mark.parametrize("operator", [ANA, CHI], ids=["of the department", "of both"])
def test_T8_its_own_department_still_claims_it(operator: c.Operator) -> None:
    [claimed] = bodies(OFFERED, operator, c.Claim())
    assert claimed == Claimed(operator=operator.id, name=operator.name, waited=0)


def test_T8_a_backup_does_nothing_but_claim() -> None:
    for act_of_ben in (c.Dismiss(reason="A test"), SaveNote(text="Hello"), c.TakeOver(), c.End()):
        assert refusal(OFFERED, BEN, act_of_ben) == NoSuchChat()
    assert refusal(WAITING, BEN, c.Claim()) == NoSuchChat(), "not offered yet"
    outsider = c.Operator(109, "Olga", frozenset({30}))
    assert refusal(OFFERED, outsider, c.Claim()) == NoSuchChat()
    claimed = chat_after((SYSTEM, OFFER), (ANA, c.Claim()))
    assert refusal(claimed, BEN, c.Claim()) == AlreadyClaimed(by=ANA.name)


def test_T8_a_chat_is_offered_once_and_only_while_it_waits() -> None:
    [offered] = events(WAITING, SYSTEM, OFFER)
    assert offered.body == BackupOffered(department=LOCAL_HISTORY, name="Local History")
    assert events(OFFERED, SYSTEM, OFFER) == ()
    assert events(WAITING, SYSTEM, c.OfferBackup(department=REFERENCE, name="Reference")) == ()
    assert events(ACTIVE, SYSTEM, OFFER) == ()
    assert events(ENDED, SYSTEM, OFFER) == ()


def back(department: Department, backup: Department | None, after: int = 60) -> None:
    Department.objects.filter(pk=department.pk).update(backup=backup, backup_after=after)


def present(*operators: Operator) -> None:
    for operator in operators:
        at_desk(operator, database_now(), lease=10**9)


def offered(now: int, awake: int = 15_000) -> list[tuple[int, int]]:
    commands = due(Times(now, 60_000, 60_000, awake))
    return [(command.chat, command.act.department) for command in commands if isinstance(command.act, c.OfferBackup)]


def test_T8_a_chat_is_due_after_the_departments_time(people: People) -> None:
    now = database_now()
    chat = started(people.ask, at=now)
    present(people.ana)
    assert offered(now + 60_000) == [], "there is no backup"
    back(people.reference, people.local_history, after=30)
    assert (offered(now + 29_999), offered(now + 30_000)) == ([], [(chat, people.local_history.pk)])
    act(chat, actor(people.ana), c.Claim())
    assert offered(now + 30_000) == []


def test_T8_a_chat_is_due_at_once_where_nobody_is_free(people: People) -> None:
    now = database_now()
    chat = started(people.ask, at=now)
    back(people.reference, people.local_history)
    present(people.ben)
    assert offered(now) == [(chat, people.local_history.pk)]
    present(people.ana)
    assert offered(now) == []
    Operator.objects.filter(pk=people.ana.pk).update(status="away")
    assert offered(now) == [(chat, people.local_history.pk)]


def test_T8_chats_that_are_not_due_are_not_read(people: People) -> None:
    """Thousands may wait, and the sweep runs each second."""
    now = database_now()
    for _ in range(5):
        started(people.ask, at=now)
    back(people.reference, people.local_history)
    present(people.ana)
    with CaptureQueriesContext(connection) as captured:
        assert list(due_backups(now, at_once=True, most=500)) == []
    reads = [query["sql"] for query in captured if '"chats_chat"' in query["sql"]]
    with connection.cursor() as cursor:
        assert [len(cursor.execute(read).fetchall()) for read in reads] == [1, 0], "the group, and no chat of it"


def test_T8_after_an_outage_a_chat_is_due_by_time_alone(people: People) -> None:
    """The desks of its department haven't reconnected yet."""
    now = database_now()
    chat = started(people.ask, at=now)
    back(people.reference, people.local_history)
    assert offered(now, awake=14_999) == []
    assert offered(now + 60_000, awake=14_999) == [(chat, people.local_history.pk)]
    assert offered(now) == [(chat, people.local_history.pk)]


def test_T8_backups_form_a_chain_that_ends(people: People) -> None:
    """The same holds where two departments are each other's backup."""
    now = database_now()
    chat = started(people.ask, at=now)
    third = Department.objects.create(library=people.harbour, name="Front")
    present(people.ana, people.ben)
    back(people.reference, people.local_history, after=30)
    back(people.local_history, third, after=20)
    back(third, people.reference, after=10)
    act(chat, System(), c.OfferBackup(department=people.local_history.pk, name="Local History"), now + 30_000)
    assert (offered(now + 49_999), offered(now + 50_000)) == ([], [(chat, third.pk)])
    act(chat, System(), c.OfferBackup(department=third.pk, name="Front"), now + 50_000)
    assert offered(now + 900_000) == []
    assert Chat.objects.get(pk=chat).backups == f",{people.local_history.pk},{third.pk},"


def test_T8_chats_that_were_offered_to_all_do_not_hide_a_later_one_from_a_sweep(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "BATCH_LIMIT", 1)
    now = database_now()
    first, second = started(people.ask, at=now), started(people.ask, at=now)
    back(people.reference, people.local_history)
    act(first, System(), c.OfferBackup(department=people.local_history.pk, name="Local History"), now)
    assert offered(now + 60_000) == [(second, people.local_history.pk)]


def test_T8_a_backup_that_is_closed_by_its_hours_is_passed_over(people: People) -> None:
    now = database_now()
    chat = started(people.ask, at=now)
    third = Department.objects.create(library=people.harbour, name="Front")
    back(people.reference, people.local_history, after=30)
    back(people.local_history, third)
    Department.objects.filter(pk=people.local_history.pk).update(hours=encoded(OpeningHours(((),) * 7)))
    assert offered(now + 30_000) == [(chat, third.pk)]
    Department.objects.filter(pk=third.pk).update(hours=encoded(OpeningHours(((),) * 7)))
    assert offered(now + 30_000) == []


def test_T8_transcripts_and_statistics_have_it_in_the_department_that_answered(people: People) -> None:
    now = database_now()
    chat = started(people.ask, at=now)
    act(chat, System(), c.OfferBackup(department=people.local_history.pk, name="Local History"), now + 60_000)
    assert [head.chat for head in chats_offered_to_backups()] == [chat]
    outcome = act(chat, actor(people.ben), c.Claim(), now + 65_000)
    assert isinstance(outcome, Stored)
    assert outcome.head.department == people.local_history.pk
    assert chats_offered_to_backups() == []
    act(chat, actor(people.ben), Say(text="Hello."), now + 66_000)
    act(chat, actor(people.ben), c.End(), now + 67_000)
    assert Card.objects.get(pk=chat).department_id == people.local_history.pk
    fact = ChatFact.objects.get(pk=chat)
    assert (fact.department_id, fact.by_backup, fact.transfers, fact.waiting) == (people.local_history.pk, 1, 0, 65)
