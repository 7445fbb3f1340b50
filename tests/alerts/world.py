"""Channels for alerts, patrons who wait, and operators who are there or not."""

from typing import Any

from refdesk.alerts.models import AlertChannel, ChannelKind
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.presence.leases import database_now
from tests.logs import begin
from tests.sample_people import People

QUESTION = "Is the secret archive open?"
KEY = "k3y-of-the-hook"
SOMEWHERE = f"https://chat.example/hooks/{KEY}"
ALL_DAY = encoded(OpeningHours(((Period("00:00", "24:00"),),) * 7))


def channel_of(department: Department, address: str = SOMEWHERE, token: str = "", **values: Any) -> AlertChannel:
    """A channel in Mattermost, unless `kind` names another service, that has been there for an hour."""
    made = AlertChannel(
        department=department,
        **{"kind": ChannelKind.MATTERMOST, "name": "Team", "active_since": database_now() - 3_600_000, **values},
    )
    made.set_secret(address, token)
    made.save()
    return made


def waits(people: People, seconds: int, question: str = QUESTION, **facts: Any) -> int:
    """The number of a chat in Reference whose patron Dana has been waiting for these seconds."""
    return begin(
        people.ask, question, at=database_now() - seconds * 1000, name="Dana", contact="d@example.org", **facts
    )


def open_all_day(department: Department) -> None:
    Department.objects.filter(pk=department.pk).update(hours=ALL_DAY)
