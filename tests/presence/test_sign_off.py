"""A5: automatic sign-off at the end of opening hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from refdesk.chats.commands import End
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.presence import sign_off as module
from refdesk.presence import statuses
from refdesk.presence.sign_off import WARNING, Closing, announced, moment, sign_off, sign_off_is_due
from refdesk.presence.statuses import Choice, set_status
from refdesk.staff.models import Membership, Operator
from tests.logs import act, actor, claimed
from tests.sample_people import People

BERLIN = ZoneInfo("Europe/Berlin")
NOON = 1_700_000_000_000


@pytest.mark.parametrize(
    ("departments", "at"),
    [
        ([], None),
        ([Closing(NOON, True)], NOON),
        ([Closing(NOON, False)], None),
        ([Closing(None, True)], None),
        ([Closing(NOON, True), Closing(None, False)], None),
        ([Closing(NOON, True), Closing(NOON + 1, False)], NOON + 1),
        ([Closing(NOON - 9, True)], None),
    ],
)
def test_A5_sign_off_is_when_the_last_monitored_department_closes(departments: list[Closing], at: int | None) -> None:
    assert moment(departments, online_since=NOON - 9) == at


@pytest.mark.parametrize(
    ("at", "stored", "expected"),
    [
        (None, None, None),
        (None, NOON, None),
        (NOON + WARNING + 5, None, NOON + WARNING + 5),
        (NOON + 5, None, NOON + WARNING),
        (NOON - 9, None, NOON + WARNING),
        (NOON - 9, NOON + 5, NOON + 5),
        (NOON + 9, NOON + 5, NOON + 9),
    ],
)
def test_A5_every_sign_off_is_announced_five_minutes_before(
    at: int | None, stored: int | None, expected: int | None
) -> None:
    """Settings that close a department at once are announced, and what a server missed that was down at the closing."""
    assert announced(at, stored, NOON) == expected


class Evening:
    """Ana is Online in Reference, which is open until 17:00 in Berlin and signs off. `set` sets the clock."""

    def __init__(self, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
        self.people, self.now = people, 0
        for clocked in (module, statuses):
            monkeypatch.setattr(clocked, "database_now", lambda: self.now)
        day = (Period("09:00", "17:00"),)
        people.harbour.time_zone = "Europe/Berlin"
        people.harbour.save()
        hours = encoded(OpeningHours((day,) * 7))
        Department.objects.filter(pk=people.reference.pk).update(hours=hours, sign_off=True)
        self.set("12:00")
        set_status(people.ana.pk, Choice("online"))

    def set(self, time: str, date: str = "2026-10-25") -> None:
        """The day on which the clocks are set back."""
        self.now = int(datetime.fromisoformat(f"{date} {time}").replace(tzinfo=BERLIN).timestamp() * 1000)

    def ana(self) -> Operator:
        return Operator.objects.get(pk=self.people.ana.pk)


@pytest.fixture(name="evening")
def _evening(people: People, monkeypatch: pytest.MonkeyPatch) -> Evening:
    return Evening(people, monkeypatch)


def test_A5_operators_are_warned_and_signed_off_when_the_department_closes(evening: Evening) -> None:
    evening.set("16:54")
    assert not sign_off_is_due()
    evening.set("16:55")
    assert sign_off_is_due()
    assert sign_off()
    warned = evening.now
    assert evening.ana().sign_off_at == warned + WARNING
    assert not sign_off(), "a second node has nothing to change"
    evening.set("17:00")
    assert sign_off()
    assert (evening.ana().status, evening.ana().status_since, evening.ana().status_set_by) == (
        "offline",
        evening.now,
        "hours",
    )
    assert evening.ana().sign_off_at is None
    assert not sign_off_is_due()


def test_A5_nobody_is_signed_off_during_a_chat(evening: Evening) -> None:
    people = evening.people
    chat = claimed(people.ask, people.ana)
    evening.set("16:55")
    sign_off()
    evening.set("18:00")
    assert not sign_off()
    assert (evening.ana().status, evening.ana().sign_off_at is not None) == ("online", True)
    act(chat, actor(people.ana), End())
    assert sign_off_is_due()
    sign_off()
    assert evening.ana().status == "offline"


def test_A5_an_operator_who_goes_online_after_the_closing_stays_until_the_next_one(evening: Evening) -> None:
    evening.set("17:10")
    set_status(evening.people.ana.pk, Choice("offline"))
    set_status(evening.people.ana.pk, Choice("online"))
    assert not sign_off_is_due()
    evening.set("16:56", date="2026-10-26")
    assert sign_off()
    assert evening.ana().sign_off_at is not None


@pytest.mark.parametrize("change", ["another department", "the setting", "the status", "the hours"])
def test_A5_an_announced_sign_off_is_canceled(evening: Evening, change: str) -> None:
    evening.set("16:55")
    sign_off()
    reference = Department.objects.filter(pk=evening.people.reference.pk)
    match change:
        case "another department":
            Membership.objects.create(operator=evening.ana(), department=evening.people.local_history)
        case "the setting":
            reference.update(sign_off=False)
        case "the hours":
            reference.update(hours=None)
        case "the status":
            set_status(evening.ana().pk, Choice("away"))
            assert not sign_off_is_due()
    sign_off()
    assert evening.ana().sign_off_at is None
    evening.set("17:00")
    assert not sign_off()
    assert evening.ana().status != "offline"
