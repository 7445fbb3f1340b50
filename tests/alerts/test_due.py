"""Row G7: what a channel is alerted of, once, and which node does it."""

from dataclasses import replace

import pytest
from django.conf import settings

from refdesk.alerts import absences, due
from refdesk.alerts.due import Held
from refdesk.alerts.formats import Message
from refdesk.alerts.models import Absence, Alert, AlertChannel
from refdesk.alerts.texts import compose
from refdesk.chats import commands as c
from refdesk.libraries.models import Department
from refdesk.presence.leases import database_now
from tests.logs import act, actor
from tests.sample_people import People, at_desk

from .conftest import Database
from .world import QUESTION, channel_of, open_all_day, waits


def held_by(by: str = "n1") -> list[Held]:
    return due.take(due.find(), by)


def sentences(by: str = "n1") -> list[str]:
    """The sentences of the messages that are due now, which are sent."""
    texts = []
    for held in held_by(by):
        message = said(held)
        texts += [message.text] if message else []
        due.finish(held.id)
    return texts


def said(held: Held) -> Message | None:
    return compose(AlertChannel.objects.get(pk=held.channel), held)


def later(seconds: int) -> None:
    """Move all that was sent so far into the past."""
    for alert in Alert.objects.all():
        Alert.objects.filter(pk=alert.pk).update(at=alert.at - seconds * 1000)


def test_G7_a_chat_that_no_one_claims_is_reported_once_after_the_seconds_of_the_channel(people: People) -> None:
    channel_of(people.reference, waiting_seconds=90)
    waits(people, 80)
    assert sentences() == []
    waits(people, 95)
    assert sentences() == ["2 patrons are waiting, the first for 95 seconds, and no one has claimed their chats."]
    later(600)
    assert sentences() == [], "once"


def test_G7_a_claimed_chat_is_not_reported(people: People) -> None:
    channel_of(people.reference)
    chat = waits(people, 70)
    [held] = held_by()
    act(chat, actor(people.ana), c.Claim())
    assert said(held) is None, "claimed while the message waited"
    waits(people, 70)
    later(600)
    assert sentences() == ["A patron has been waiting for 70 seconds, and no one has claimed the chat."]


def test_G7_forty_patrons_are_one_message_that_counts(people: People) -> None:
    channel_of(people.reference)
    for number in range(40):
        waits(people, 70 - number // 2)
    assert sentences() == ["40 patrons are waiting, the first for 70 seconds, and no one has claimed their chats."]
    waits(people, 61)
    assert sentences() == [], "within a minute after the message"
    later(61)
    assert sentences() == ["A patron has been waiting for 61 seconds, and no one has claimed the chat."]


def test_G7_a_missed_chat_is_reported_unless_an_operator_dismissed_it(people: People) -> None:
    channel_of(people.reference, waiting=False, missed=True)
    chats = [waits(people, 30) for _ in range(4)]
    for chat in chats[:2]:
        act(chat, c.Patron(chat, 1), c.End())
    act(chats[2], actor(people.ana), c.Dismiss(reason="spam"))
    act(chats[3], actor(people.ana), c.Claim())
    act(chats[3], c.Patron(chats[3], 1), c.End())
    assert sentences() == ["2 patrons left unanswered."]
    later(200)
    assert sentences() == []


def test_G7_what_was_missed_long_ago_or_before_the_channel_was_made_is_no_alert(people: People) -> None:
    channel_of(people.reference, waiting=False, missed=True)
    now = database_now()
    old = waits(people, 600)
    act(old, c.Patron(old, 1), c.End(), at=now - due.LIFETIME - 1_000)
    assert sentences() == []
    recent = waits(people, 60)
    act(recent, c.Patron(recent, 1), c.End(), at=now - 30_000)
    AlertChannel.objects.update(active_since=now - 20_000)
    assert sentences() == []
    AlertChannel.objects.update(active_since=now - 40_000)
    assert sentences() == ["A patron left unanswered."]


def test_G7_other_departments_and_channels_that_are_off_get_nothing(people: People) -> None:
    channel_of(people.local_history)
    channel_of(people.hill_desk)
    channel_of(people.reference, enabled=False)
    channel_of(people.reference, waiting=False, missed=True)
    waits(people, 70)
    assert sentences() == []


def test_G7_the_question_is_sent_only_if_chosen_and_never_a_name_or_contact(people: People) -> None:
    channel = channel_of(people.reference)
    for number in range(5):
        waits(people, 70, f"{QUESTION} {number}")
    [held] = held_by()
    without = said(held)
    AlertChannel.objects.filter(pk=channel.pk).update(include_question=True)
    with_questions = said(held)
    assert without
    assert with_questions
    assert without.questions == ()
    assert with_questions.questions == tuple(f"{QUESTION} {number}" for number in range(3))
    assert "Dana" not in str(with_questions)
    assert "example.org" not in str(with_questions)


def absent_for(seconds: int) -> None:
    """Let the absence of now have begun so many seconds ago."""
    absences.store(absences.observe() or [])
    Absence.objects.update(since=database_now() - seconds * 1000)


def test_G7_nobody_in_opening_hours_is_reported_once_for_each_absence(people: People) -> None:
    channel_of(people.reference, waiting=False, unstaffed=True)
    open_all_day(people.reference)
    absent_for(50)
    assert sentences() == [], "not in the first minute"
    absent_for(61)
    assert sentences() == ["No one is there to answer patrons, and it is within opening hours."]
    later(600)
    absences.store(absences.observe() or [])
    assert sentences() == []
    desk = at_desk(people.ana, database_now())
    absences.store(absences.observe() or [])
    desk.delete()
    absent_for(61)
    assert sentences() == ["No one is there to answer patrons, and it is within opening hours."]


def test_G7_someone_who_came_meanwhile_cancels_the_message(people: People) -> None:
    channel_of(people.reference, waiting=False, unstaffed=True)
    open_all_day(people.reference)
    absent_for(61)
    [held] = held_by()
    at_desk(people.ana, database_now())
    absences.store(absences.observe() or [])
    assert said(held) is None


@pytest.mark.parametrize("status", ["online", "away"])
def test_G7_only_who_is_online_is_there(people: People, status: str) -> None:
    channel_of(people.reference, waiting=False, unstaffed=True)
    open_all_day(people.reference)
    at_desk(people.chi, database_now())
    type(people.chi).objects.filter(pk=people.chi.pk).update(status=status)
    assert absences.observe() == ([] if status == "online" else [people.reference.pk])


def test_G7_a_backup_that_is_there_answers_for_the_department(people: People) -> None:
    channel_of(people.reference, waiting=False, unstaffed=True)
    open_all_day(people.reference)
    at_desk(people.ben, database_now())
    assert absences.observe() == [people.reference.pk]
    Department.objects.filter(pk=people.reference.pk).update(backup=people.local_history)
    assert absences.observe() == []


def test_G7_a_closed_department_and_one_without_hours_lack_no_one(people: People) -> None:
    channel_of(people.reference, waiting=False, unstaffed=True)
    assert absences.observe() == []
    Department.objects.filter(pk=people.reference.pk).update(hours={"week": [[]] * 7, "exceptions": []})
    assert absences.observe() == []


def test_G7_an_absence_that_no_server_watched_begins_anew(people: People) -> None:
    """The servers were stopped in its first minute, and desks reconnect only after the start."""
    channel_of(people.reference, waiting=False, unstaffed=True)
    open_all_day(people.reference)
    absent_for(20)
    an_hour = 3_600_000
    for absence in Absence.objects.all():
        Absence.objects.update(since=absence.since - an_hour, seen_at=absence.seen_at - an_hour)
    absences.store(absences.observe() or [])
    assert sentences() == []


def test_G7_one_of_two_nodes_sends(database: Database) -> None:
    channel_of(database.people.reference)
    waits(database.people, 70)
    seen_by_both = due.find()
    assert len(due.take(seen_by_both, "n1")) == 1
    assert due.take(seen_by_both, "n2") == []
    assert due.take([], "n2") == []
    assert not due.is_lapsed()


def test_G7_what_a_killed_node_was_sending_is_sent_by_another_with_the_same_id(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_of(database.people.reference)
    waits(database.people, 70)
    monkeypatch.setattr(due, "HELD_FOR", 0)
    [first] = due.take(due.find(), "n1")
    assert due.is_lapsed()
    [second] = due.take(due.find(), "n2")
    assert (second.id, second.subjects) == (first.id, first.subjects)
    due.finish(second.id)
    assert due.take(due.find(), "n3") == []


def test_G7_what_a_killed_node_was_sending_too_long_ago_is_not_sent(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_of(database.people.reference)
    waits(database.people, 70)
    monkeypatch.setattr(due, "HELD_FOR", 0)
    due.take(due.find(), "n1")
    later(due.LIFETIME // 1000 + 1)
    assert due.take(due.find(), "n2") == []
    assert not due.is_lapsed()


def test_G7_a_message_links_to_the_desk(people: People) -> None:
    before = settings.CONFIG
    settings.CONFIG = replace(before, public_url="https://desk.example")
    channel_of(people.reference)
    waits(people, 70)
    message = said(held_by()[0])
    settings.CONFIG = before
    assert message
    assert (message.department, message.desk) == ("Reference", "https://desk.example/desk/")
