"""Chosen statuses, and operators who are set to Away because they are idle."""

import pytest

from refdesk.presence import statuses
from refdesk.presence.models import Desk, Node
from refdesk.presence.statuses import (
    ANSWER_WITHIN,
    IDLE,
    LATE_ANSWERS,
    OPENING,
    Choice,
    is_due,
    set_idle_away,
    set_status,
)
from refdesk.staff.models import Operator
from tests.logs import claimed
from tests.sample_people import People, at_desk

NOW = 1_700_000_000_000
MINUTE = 60_000


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The database's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        monkeypatch.setattr(statuses, "database_now", lambda: self.now)


def status(who: Operator) -> tuple[str, int, str]:
    return Operator.objects.values_list("status", "status_since", "status_set_by").get(pk=who.pk)


def prompted(who: Operator) -> int | None:
    return Operator.objects.values_list("prompted_at", flat=True).get(pk=who.pk)


@pytest.fixture(name="ana")
def _ana(people: People, clock: Clock) -> Operator:
    """Online at a desk of a node that lives on, and active at `NOW`."""
    at_desk(people.ana, NOW, lease=10 * IDLE)
    set_status(people.ana.pk, Choice("offline"))
    set_status(people.ana.pk, Choice("online"))
    return people.ana


def test_T6_time_of_a_status_changes_with_the_status_alone(people: People, clock: Clock) -> None:
    set_status(people.ana.pk, Choice("away"))
    clock.now += MINUTE
    set_status(people.ana.pk, Choice("away", "Lunch", NOW + 9))
    people.ana.refresh_from_db()
    assert (people.ana.status_since, people.ana.status_reason, people.ana.back_at) == (NOW, "Lunch", NOW + 9)
    set_status(people.ana.pk, Choice("online"))
    people.ana.refresh_from_db()
    assert (people.ana.status_since, people.ana.status_reason, people.ana.back_at) == (NOW + MINUTE, "", None)


def test_T6_an_idle_operator_is_away_a_minute_after_the_prompt(ana: Operator, clock: Clock) -> None:
    clock.now = NOW + IDLE - 1
    assert not is_due()
    assert not set_idle_away()
    clock.now += 1
    assert is_due()
    assert set_idle_away()
    assert (status(ana)[0], prompted(ana)) == ("online", clock.now)
    assert not is_due()
    clock.now += ANSWER_WITHIN + LATE_ANSWERS - 1
    assert not is_due()
    clock.now += 1
    assert is_due()
    assert set_idle_away()
    assert status(ana) == ("away", clock.now, "idle")
    assert prompted(ana) is None
    assert not set_idle_away(), "a second node has nothing to change"


def test_T6_any_activity_answers(ana: Operator, clock: Clock) -> None:
    clock.now += IDLE
    set_idle_away()
    assert statuses.note_activity([ana.pk])
    assert prompted(ana) is None
    clock.now += IDLE - 1
    assert not is_due()
    assert not statuses.note_activity([ana.pk]), "nobody was prompted"


def test_T6_going_online_again_answers(ana: Operator, clock: Clock) -> None:
    clock.now += IDLE
    set_idle_away()
    set_status(ana.pk, Choice("online"))
    assert prompted(ana) is None
    assert status(ana)[1] == NOW, "they were Online all the time"


def test_T6_an_operator_with_a_chat_is_not_prompted(ana: Operator, people: People, clock: Clock) -> None:
    clock.now += IDLE
    set_idle_away()
    claimed(people.ask, ana)
    assert set_idle_away()
    assert prompted(ana) is None
    clock.now += IDLE
    assert not set_idle_away()


@pytest.mark.parametrize("chosen", ["away", "colleagues", "offline"])
def test_T6_an_operator_who_is_not_online_is_not_prompted(ana: Operator, clock: Clock, chosen: str) -> None:
    set_status(ana.pk, Choice(chosen))
    clock.now += IDLE
    assert not set_idle_away()


def test_T6_an_operator_without_an_open_desk_is_not_prompted(ana: Operator, clock: Clock) -> None:
    """The lease of a killed node has expired: nobody could answer there."""
    Node.objects.update(lease_until=NOW)
    clock.now += IDLE
    assert not set_idle_away()


def test_T6_an_operator_who_opens_a_desk_online_is_not_prompted_for_the_time_before(
    ana: Operator, clock: Clock
) -> None:
    """They were Online when they left, and the new desk has not reported them yet."""
    clock.now += IDLE
    Desk.objects.update(opened_at=clock.now)
    assert not set_idle_away()
    clock.now += OPENING
    assert set_idle_away(), "the desk reported nothing"
