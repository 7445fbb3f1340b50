"""Row T9: which operators push notifications call, and to what."""

from typing import Any

import pytest

from refdesk.chats import commands as c
from refdesk.chats.models import Chat
from refdesk.eventlog.actors import System
from refdesk.eventlog.read_marks import LogMark
from refdesk.libraries.models import Library
from refdesk.live.kinds import marks_of
from refdesk.presence.availability import present_operators
from refdesk.presence.desks import set_silent
from refdesk.presence.leases import database_now
from refdesk.push import due
from refdesk.push.models import PushSubscription
from refdesk.staff.models import Membership, Operator
from tests.logs import act
from tests.sample_people import People, at_desk

from .conftest import Database
from .push_service import PushService
from .world import QUESTION, chat_waits, close_desk, do, says, subscribe


@pytest.fixture(name="closed")
def _closed(people: People, service: PushService) -> People:
    """Ana, whose browser is subscribed, closed her desk a second ago."""
    subscribe(service, people.ana)
    close_desk(people.ana)
    return people


def subjects() -> list[str]:
    return [notification.subject for notification in due.find()]


def test_T9_a_waiting_chat_calls_an_operator_who_just_closed_the_desk(closed: People) -> None:
    assert subjects() == []
    chat = chat_waits(closed)
    [notification] = due.find()
    assert notification.subject == f"new-{chat}-0"
    assert notification.content == {
        "kind": "new",
        "chat": chat,
        "department": "Reference",
        "guest": notification.content["guest"],
        "name": "Dana",
    }


def test_T9_nobody_is_online_by_push_notifications_alone(closed: People) -> None:
    chat_waits(closed)
    assert subjects() != []
    assert present_operators(database_now()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "away"},
        {"status": "colleagues"},
        {"status": "offline"},
        {"is_active": False},
        {"desk_seen_at": 1},
        {"desk_seen_at": None},
    ],
)
def test_T9_nothing_calls_an_operator_who_is_not_online_or_gone_for_a_minute(
    closed: People, change: dict[str, Any]
) -> None:
    chat_waits(closed)
    Operator.objects.filter(pk=closed.ana.pk).update(**change)
    assert subjects() == []


def test_T9_an_open_desk_rings_by_itself(closed: People) -> None:
    chat_waits(closed)
    desk = at_desk(closed.ana, database_now())
    assert subjects() == []
    desk.delete()
    assert len(subjects()) == 1


def test_T9_a_frozen_desk_calls_its_operator_though_nobody_waits(closed: People) -> None:
    """The department may be closed by it, and then nobody can come."""
    desk = at_desk(closed.ana, database_now())
    Operator.objects.filter(pk=closed.ana.pk).update(desk_seen_at=database_now())
    assert subjects() == []
    set_silent(desk.pk, silent=True)
    [notification] = due.find()
    assert notification.content == {"kind": "asleep", "chat": 0}
    assert due.take([notification], "a") == [notification]
    assert subjects() == []
    chat = chat_waits(closed)
    assert subjects() == [f"new-{chat}-0"]
    set_silent(desk.pk, silent=False)
    assert (subjects(), due.still_rings(notification)) == ([], False)


def test_T9_a_frozen_desk_calls_nobody_who_is_not_online(closed: People) -> None:
    desk = at_desk(closed.ana, database_now())
    set_silent(desk.pk, silent=True)
    Operator.objects.filter(pk=closed.ana.pk).update(status="away", desk_seen_at=database_now())
    chat_waits(closed)
    assert subjects() == []


def test_T9_a_chat_calls_nobody_outside_of_its_department_or_who_does_not_monitor_it(
    closed: People, service: PushService
) -> None:
    for other in (closed.ben, closed.olga, closed.chi):
        subscribe(service, other)
        close_desk(other)
    chat_waits(closed)
    Membership.objects.filter(operator=closed.chi).update(monitored=False)
    [notification] = due.find()
    assert PushSubscription.objects.get(pk=notification.session).operator_id == closed.ana.pk


def test_T9_a_chat_does_not_call_an_operator_with_as_many_as_they_answer_at_once(closed: People) -> None:
    claimed_chat = chat_waits(closed)
    do(closed.ana, closed, claimed_chat)
    marks_of("chat").store([LogMark(claimed_chat, closed.ana.pk, 9, 1)])
    chat_waits(closed, 1)
    assert len(subjects()) == 1
    Operator.objects.filter(pk=closed.ana.pk).update(chats_at_once=1)
    assert subjects() == []


def test_T9_a_claimed_chat_calls_nobody(closed: People) -> None:
    chat = chat_waits(closed)
    [notification] = due.find()
    assert due.still_rings(notification)
    do(closed.chi, closed, chat)
    assert (subjects(), due.still_rings(notification)) == ([], False)


def test_T9_a_request_to_transfer_calls_its_receivers_alone(closed: People, service: PushService) -> None:
    subscribe(service, closed.ben)
    close_desk(closed.ben)
    chat = chat_waits(closed)
    do(closed.chi, closed, chat)
    at_desk(closed.marta, database_now())
    do(closed.chi, closed, chat, c.RequestColleague(department=closed.reference.pk, note="She likes maps."))
    [notification] = due.find()
    assert PushSubscription.objects.get(pk=notification.session).operator_id == closed.ana.pk
    assert notification.content["kind"] == "transfer"
    assert "maps" not in str(notification), "the note is the colleague's"


def test_T9_contents_have_no_words_of_the_patron(closed: People) -> None:
    chat_waits(closed)
    assert QUESTION not in str(due.find())


def test_T9_contents_have_no_name_where_the_library_says_so(closed: People) -> None:
    chat = chat_waits(closed)
    Library.objects.filter(pk=closed.harbour.pk).update(push_names=False)
    [notification] = due.find()
    assert notification.content == {"kind": "new", "chat": chat, "department": "Reference"}


def test_T9_each_browser_is_called_once(closed: People, service: PushService) -> None:
    subscribe(service, closed.ana, "second")
    chat_waits(closed)
    notifications = due.find()
    assert len(notifications) == 2
    assert due.take(notifications, "a") == notifications
    for notification in notifications:
        due.finish(notification)
    assert (due.find(), due.take(notifications, "a")) == ([], [])
    chat_waits(closed, 1)
    assert len(due.find()) == 2


def test_T9_take_leaves_out_what_another_node_took(database: Database, service: PushService) -> None:
    people = database.people
    client = subscribe(service, people.ana)
    close_desk(people.ana)
    chat_waits(people)
    notifications = due.find()
    assert due.take(notifications, "a") == notifications
    assert due.take(notifications, "b") == [], "on both databases"
    client.logout()
    assert due.take(notifications, "b") == [], "the session has ended"


def test_T9_what_a_killed_node_was_sending_is_sent_by_another(
    database: Database, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, now = database.people, database_now()
    subscribe(service, people.ana)
    desk = at_desk(people.ana, now, lease=10 * due.HELD_FOR)
    set_silent(desk.pk, silent=True)
    chat_waits(people)
    asleep, chat = notifications = due.find()
    assert due.take(notifications, "killed") == notifications
    due.finish(asleep)
    monkeypatch.setattr(due, "database_now", lambda: now + due.HELD_FOR - 1)
    due.hold("killed")
    monkeypatch.setattr(due, "database_now", lambda: now + 2 * due.HELD_FOR - 2)
    assert (due.find(), due.take(notifications, "other")) == ([], []), "it was still sending"
    monkeypatch.setattr(due, "database_now", lambda: now + 2 * due.HELD_FOR)
    assert due.find() == [chat]
    assert (due.take([chat], "other"), due.take([chat], "third")) == ([chat], [])


def test_T9_take_holds_what_is_due_in_each_browser_alone(
    closed: People, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two browsers, two chats, all held by a killed node: another that sends half of it leaves the rest to a third."""
    subscribe(service, closed.ana, "second")
    chat_waits(closed)
    chat_waits(closed, 1)
    notifications = due.find()
    first, *between, last = notifications
    assert (len(notifications), first.session != last.session, first.subject != last.subject) == (4, True, True)
    monkeypatch.setattr(due, "HELD_FOR", 0)
    due.take(notifications, "killed")
    monkeypatch.setattr(due, "HELD_FOR", 10_000)
    assert due.take([first, last], "other") == [first, last]
    assert due.find() == between
    assert due.take(between, "third") == between


@pytest.mark.parametrize("part", ["owner", "participant"])
def test_T9_a_patrons_message_calls_those_who_have_the_chat_once_for_each(
    closed: People, service: PushService, part: str
) -> None:
    subscribe(service, closed.chi)
    close_desk(closed.chi)
    chat = chat_waits(closed)
    if part == "owner":
        do(closed.ana, closed, chat)
    else:
        do(closed.marta, closed, chat)
        joined = f'[[{closed.ana.pk},{closed.reference.pk},"Ana","Reference"]]'
        Chat.objects.filter(pk=chat).update(participants=joined)
    marks_of("chat").store([LogMark(chat, closed.ana.pk, 9, 1)])
    assert due.find() == [], "they have read the question"
    says(closed, chat, "Are you there?")
    [notification] = due.find()
    assert PushSubscription.objects.get(pk=notification.session).operator_id == closed.ana.pk
    assert (notification.content["kind"], notification.content["name"]) == ("message", "Dana")
    assert "there" not in str(notification)
    due.finish(*due.take([notification], "a"))
    assert due.find() == []
    says(closed, chat, "Hello?")
    [again] = due.find()
    assert again.subject != notification.subject
    marks_of("chat").store([LogMark(chat, closed.ana.pk, 20, 3)])
    assert due.find() == []


def test_T9_a_chat_that_can_be_taken_over_calls_colleagues_of_its_department(
    closed: People, service: PushService
) -> None:
    for other in (closed.chi, closed.ben):
        subscribe(service, other)
        close_desk(other)
    chat = chat_waits(closed)
    do(closed.chi, closed, chat)
    marks_of("chat").store([LogMark(chat, closed.chi.pk, 9, 1)])
    assert due.find() == []
    act(chat, System(), c.NoticeOperatorGone(operator=closed.chi.pk))
    [notification] = due.find()
    assert PushSubscription.objects.get(pk=notification.session).operator_id == closed.ana.pk
    assert notification.content["kind"] == "gone"
    due.finish(*due.take([notification], "a"))
    assert due.find() == []
    for notice in (c.NoticeOperatorBack(operator=closed.chi.pk), c.NoticeOperatorGone(operator=closed.chi.pk)):
        assert due.find() == []
        act(chat, System(), notice)
    [again] = due.find()
    assert (again.session, again.content) == (notification.session, notification.content), "she is gone a second time"


def test_T9_a_chat_offered_to_a_backup_department_calls_its_operators(closed: People, service: PushService) -> None:
    for other in (closed.ben, closed.olga):
        subscribe(service, other)
        close_desk(other)
    chat = chat_waits(closed)
    act(chat, System(), c.OfferBackup(department=closed.local_history.pk, name="Local History"))
    called = PushSubscription.objects.filter(pk__in=[notification.session for notification in due.find()])
    assert {subscription.operator_id for subscription in called} == {closed.ana.pk, closed.ben.pk}
    assert {notification.content["department"] for notification in due.find()} == {"Reference"}
