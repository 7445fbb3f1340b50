"""T1: who can receive a chat, over HTTP and in the journal."""

from typing import Any

from django.test import Client

from refdesk.chats import commands as c
from refdesk.chats.colleague_events import ColleagueRequested, Transferred
from refdesk.chats.outcomes import Outcome, Stored
from refdesk.chats.queries import open_requests
from refdesk.chats.refusals import NobodyAvailable
from refdesk.chats.sweeps import Times, due
from refdesk.eventlog.actors import System
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.presence.leases import database_now
from refdesk.staff.models import Membership
from refdesk.transcripts.models import Card
from tests.conftest import SignedIn
from tests.logs import actor, claimed
from tests.sample_people import People, at_desk


def act(chat: int, by: c.Actor, what: c.AnyAct, now: int | None = None) -> Outcome:
    journal = Journal() if now is None else Journal(clock=lambda: now)
    [outcome] = journal.execute([c.Command(chat, by, what)])
    assert isinstance(outcome, Stored | Refused)
    return outcome


def receivers(client: Client, chat: int) -> Any:
    return client.get(f"/api/v1/desk/chats/{chat}/receivers").json()


def test_T1_receivers_are_the_departments_of_the_library_with_who_is_online(
    people: People, signed_in: SignedIn
) -> None:
    chat, now = claimed(people.ask, people.ana), database_now()
    for person in (people.ana, people.ben, people.marta, people.olga):
        at_desk(person, now)
    Membership.objects.filter(operator=people.marta, department=people.reference).update(monitored=False)
    marta = {"id": people.marta.pk, "name": "Marta Lindqvist", "chats": 0}
    ben = {"id": people.ben.pk, "name": "Ben Okafor", "chats": 0}
    assert receivers(signed_in(people.ana), chat) == [
        {"id": people.reference.pk, "name": "Reference", "operators": [marta], "reached": 0},
        {"id": people.local_history.pk, "name": "Local History", "operators": [ben, marta], "reached": 2},
    ]
    assert signed_in(people.ben).get(f"/api/v1/desk/chats/{chat}/receivers").status_code == 404


def test_T1_a_chat_is_offered_to_nobody_who_is_not_online_there(people: People) -> None:
    chat = claimed(people.ask, people.ana)
    to_department = c.RequestColleague(department=people.local_history.pk)
    to_ben = c.RequestColleague(department=people.local_history.pk, operator=people.ben.pk)
    to_hill = c.RequestColleague(department=people.hill_desk.pk)
    at_desk(people.olga, database_now())
    for request in (to_department, to_ben, to_hill):
        assert act(chat, actor(people.ana), request) == Refused(NobodyAvailable())
    at_desk(people.ben, database_now())
    elsewhere = c.RequestColleague(department=people.reference.pk, operator=people.ben.pk)
    assert act(chat, actor(people.ana), elsewhere) == Refused(NobodyAvailable())
    Membership.objects.filter(operator=people.ben).update(monitored=False)
    assert act(chat, actor(people.ana), to_department) == Refused(NobodyAvailable())
    outcome = act(chat, actor(people.ana), to_ben)
    assert isinstance(outcome, Stored)
    [event] = outcome.events
    assert isinstance(event.body, ColleagueRequested)
    assert event.body.name == "Ben Okafor"


def test_T1_an_accepted_chat_is_in_the_other_department_everywhere(people: People) -> None:
    chat = claimed(people.ask, people.ana)
    at_desk(people.ben, database_now())
    act(chat, actor(people.ana), c.RequestColleague(department=people.local_history.pk, note="Maps."))
    [(head, note)] = open_requests()
    assert (head.chat, note) == (chat, "Maps.")
    outcome = act(chat, actor(people.ben), c.AcceptRequest())
    assert isinstance(outcome, Stored)
    [event] = outcome.events
    assert isinstance(event.body, Transferred)
    assert event.body.department_name == "Local History"
    assert open_requests() == []
    card = Card.objects.get(pk=chat)
    assert (card.department_id, card.operator_id) == (people.local_history.pk, people.ben.pk)


def test_T1_a_request_that_nobody_accepts_is_due_after_a_minute(people: People) -> None:
    chat, now = claimed(people.ask, people.ana), database_now()
    at_desk(people.ben, now, lease=10**9)
    act(chat, actor(people.ana), c.RequestColleague(department=people.local_history.pk), now)

    def expired(after: int) -> list[int]:
        commands = due(Times(now + after, 60_000, 60_000, awake=0))
        return [command.chat for command in commands if isinstance(command.act, c.ExpireRequest)]

    assert (expired(59_999), expired(60_000)) == ([], [chat])
    outcome = act(chat, System(), c.ExpireRequest(), now + 60_000)
    assert isinstance(outcome, Stored)
    assert (outcome.head.claimed_by, open_requests()) == (people.ana.pk, [])
