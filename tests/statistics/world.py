"""Chats that went one way or the other, at moments of their own."""

from datetime import UTC, datetime
from typing import Any

from refdesk.chats import commands as c
from refdesk.chats.events import Page, PatronDescribed
from refdesk.chats.log import CHATS
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Say
from refdesk.eventlog.journal import Journal
from refdesk.libraries.models import Department
from refdesk.staff import models as accounts
from refdesk.statistics.models import ChatFact
from refdesk.widgets.models import Widget
from tests.chats.world import start
from tests.sample_people import People

ZONE = "America/New_York"
PAGE = "https://www.harbour.example/hours/?q=secret"
Steps = list[tuple[float, str, c.AnyAct]]
"""Seconds after the beginning, who, and what."""


def utc(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


NOON = utc(2026, 3, 3, 17, 0)
"""12:00 in New York, a Tuesday."""


def answered(wait: float = 30, handling: float = 300) -> Steps:
    return [
        (0, "patron", c.TakeSeat(node="n")),
        (wait, "ana", c.Claim()),
        (wait + 10, "ana", Say(text="On the second floor.")),
        (wait + 20, "patron", Say(text="Thanks.")),
        (wait + handling, "patron", c.End()),
    ]


def unanswered(left: float) -> Steps:
    return [(0, "patron", c.TakeSeat(node="n")), (left, "patron", c.End())]


def vanished(left: float, grace: float = 120) -> Steps:
    """The patron lost the connection and did not reconnect in time."""
    lost = c.LoseConnection(seat=1, grace=int(grace * 1000))
    return [(0, "patron", c.TakeSeat(node="n")), (left, "system", lost), (left + grace, "system", c.EndLost())]


class Counted:
    """Harbour with the clocks of New York, and its chats."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._number = 0
        self.set_clocks(ZONE)

    def chat(self, steps: Steps, at: int = NOON, department: Department | None = None, who: Any = None) -> ChatFact:
        where = department or self.people.reference
        self._number += 1
        fields: dict[str, Any] = {"widget": self.widget(where).pk, "department": where.pk, "key": f"{self._number:022}"}
        with Journal().backfill(CHATS) as carry_out:
            begun = carry_out(at, start("Secret?", details=PatronDescribed(page=Page(url=PAGE)), **fields))
            assert isinstance(begun, Stored)
            number = begun.head.chat
            for later, name, act in steps:
                actor = self._actor(name, number, where, who or self.people.ana)
                outcome = carry_out(at + int(later * 1000), c.Command(number, actor, act))
                assert isinstance(outcome, Stored), outcome
        return ChatFact.objects.get(chat=number)

    def widget(self, department: Department) -> Widget:
        widgets = {self.people.reference: self.people.ask, self.people.hill_desk: self.people.hill_widget}
        return widgets.get(department) or Widget.objects.get_or_create(department=department, slug="history")[0]

    def set_clocks(self, zone: str) -> None:
        self.people.harbour.time_zone = zone
        self.people.harbour.save()

    def _actor(self, name: str, chat: int, where: Department, who: accounts.Operator) -> c.Actor:
        if name in ("ana", "chi"):
            operator = who if name == "ana" else self.people.chi
            return c.Operator(operator.pk, operator.name, frozenset({where.pk}))
        if name == "ben":
            return c.Operator(self.people.ben.pk, self.people.ben.name, frozenset({self.people.local_history.pk}))
        return c.Patron(chat, 1) if name == "patron" else System()
