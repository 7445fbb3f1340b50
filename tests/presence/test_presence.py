from datetime import UTC, datetime

from django.db.models import F

from refdesk.chats.commands import End
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.presence import availability as presence
from refdesk.presence.answering import staffed
from refdesk.presence.desks import open_desk, set_silent, staff
from refdesk.presence.leases import RETURN, begin, database_now, end, renew, sweep
from refdesk.presence.models import Desk, Node
from refdesk.staff.models import Membership, Operator
from tests.logs import act, actor, claimed
from tests.sample_people import People, at_desk

NOW = 1_700_000_000_000


def online_departments(now: int, *departments: int) -> set[int]:
    considered = departments or set(Department.objects.values_list("pk", flat=True))
    return staffed(presence.present_operators(now, considered), considered)


def test_a_department_is_online_while_somebody_who_monitors_it_is_at_a_desk(people: People) -> None:
    at_desk(people.ana, NOW)
    assert online_departments(NOW) == {people.reference.pk}


def test_the_lease_of_the_node_is_the_last_word(people: People) -> None:
    at_desk(people.ana, NOW, lease=5_000)
    assert online_departments(NOW + 4_999) == {people.reference.pk}
    assert online_departments(NOW + 5_000) == set()


def test_desks_of_a_stopped_process_have_time_to_return(people: People) -> None:
    """G8: during an upgrade a department isn't offline between two connections of its only desk."""
    for node in ("stopped", "running"):
        begin(node)
        open_desk(f"desk of {node}", people.ana.pk, node)
    end("stopped")
    sweep()
    assert Desk.objects.count() == 2
    Node.objects.filter(pk="stopped").update(lease_until=F("lease_until") - RETURN - 1)
    sweep()
    assert [desk.pk for desk in Desk.objects.all()] == ["desk of running"]


def test_whoever_is_away_offline_or_locked_out_answers_nobody(people: People) -> None:
    at_desk(people.ana, NOW)
    for change in (
        {"status": "away"},
        {"status": "colleagues"},
        {"status": "offline"},
        {"status": "online", "is_active": False},
    ):
        Operator.objects.filter(pk=people.ana.pk).update(**change)
        assert online_departments(NOW) == set(), change


def test_a_department_that_its_operators_do_not_monitor_is_not_online(people: People) -> None:
    at_desk(people.ana, NOW)
    Membership.objects.filter(operator=people.ana).update(monitored=False)
    assert online_departments(NOW) == set()


def test_online_without_a_desk_is_not_online(people: People) -> None:
    at_desk(people.ana, NOW).delete()
    assert online_departments(NOW) == set()


def test_the_question_can_be_narrowed(people: People) -> None:
    at_desk(people.ana, NOW)
    at_desk(people.ben, NOW)
    assert online_departments(NOW, people.local_history.pk) == {people.local_history.pk}
    assert presence.present_operators(NOW, []) == []


def test_T7_active_chats_and_limits_are_counted(people: People) -> None:
    """Any of their libraries limits them, whichever department is read; ended chats don't count."""
    at_desk(people.ana, NOW)
    Membership.objects.create(operator=people.ana, department=people.hill_desk)
    Operator.objects.filter(pk=people.ana.pk).update(chats_at_once=7)
    people.hill.chats_at_once = 2
    people.hill.save()
    *_, last = [claimed(people.ask, people.ana) for _ in range(3)]
    act(last, actor(people.ana), End())
    [ana] = presence.present_operators(NOW, [people.reference.pk])
    assert (ana.chats, ana.limit) == (2, 2)
    shown = staff().operators[people.ana.pk]
    assert (shown.chats, shown.limit) == (2, 2)


def test_T9_a_desk_that_does_not_answer_is_not_there(people: People) -> None:
    desk = at_desk(people.ana, NOW)
    set_silent(desk.pk, silent=True)
    assert online_departments(NOW) == set()
    set_silent(desk.pk, silent=False)
    assert online_departments(NOW) == {people.reference.pk}


def test_T9_a_frozen_desk_beside_one_that_answers_changes_nothing(people: People) -> None:
    now = database_now()
    desk = at_desk(people.ana, now)
    frozen = Desk.objects.create(id="frozen", operator=people.ana, node=desk.node, opened_at=now, silent_since=now)
    assert online_departments(now) == {people.reference.pk}
    assert (staff().operators[people.ana.pk].status, staff().operators[people.ana.pk].silent) == ("online", False)
    set_silent(desk.pk, silent=True)
    operator = staff().operators[people.ana.pk]
    assert (operator.status, operator.at_desk, operator.silent) == ("not_responding", False, True)
    assert operator.since >= frozen.opened_at


def test_renewed_leases_change_nothing_of_operators_at_their_desks(people: People) -> None:
    """Desks are read every few seconds, and make no frame for what is equal."""
    now = database_now()
    desk = at_desk(people.ana, now)
    Operator.objects.update(desk_seen_at=now - 1_000)
    before = staff()
    assert renew(desk.node_id)
    assert staff() == before
    desk.delete()
    operator = staff().operators[people.ana.pk]
    assert (operator.status, operator.since >= now) == ("offline", True)


def test_L1_all_desks_read_when_a_department_opens_in_the_languages_of_operators(people: People) -> None:
    always, never = (Period("00:00", "00:00"),), ()
    today = datetime.fromtimestamp(database_now() / 1000, UTC).weekday()
    week = tuple(always if day == (today + 3) % 7 else never for day in range(7))
    Department.objects.filter(pk=people.reference.pk).update(hours=encoded(OpeningHours(week)))
    Department.objects.filter(pk=people.local_history.pk).update(hours=encoded(OpeningHours((never,) * 7)))
    Operator.objects.filter(pk=people.ana.pk).update(language="de")
    everybody = staff()
    assert (everybody.operators[people.ana.pk].language, everybody.operators[people.ben.pk].language) == ("de", "")
    texts = everybody.closed[people.reference.pk]
    assert {*texts} == {"", "de"}
    assert (texts[""].startswith("Opens on "), texts["de"].startswith("Öffnet am ")) == (True, True)
    assert (texts[""].endswith(" at 12:00 AM"), texts["de"].endswith(" um 00:00")) == (True, True)
    assert everybody.closed[people.local_history.pk] == {}
