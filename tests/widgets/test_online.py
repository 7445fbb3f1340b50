"""Which widgets somebody can answer behind, in one reading."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client

from refdesk.chats.commands import End
from refdesk.chats.refusals import NobodyOnline
from refdesk.chats.starts.starting import nobody_online
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import DateException, OpeningHours, Period, encoded
from refdesk.presence.availability import Availability, OpenWidget
from refdesk.presence.leases import database_now
from refdesk.presence.models import Node
from refdesk.staff.models import Membership, Operator
from refdesk.widgets import online
from refdesk.widgets.models import Widget
from refdesk.widgets.online import online_widgets
from tests.logs import act, actor, claimed
from tests.sample_people import People, at_desk

ONLINE, OFFLINE = Availability(online=True), Availability(online=False)


def now(*slugs: str) -> dict[str, Availability]:
    """The widgets in the library's language, by slug."""
    return {widget.slug: state for widget, state in online_widgets([OpenWidget(slug) for slug in slugs]).items()}


def test_a_widget_is_online_where_somebody_who_monitors_its_department_is(
    people: People, django_assert_max_num_queries: Any
) -> None:
    at_desk(people.ana, database_now())
    Widget.objects.create(slug="other", department=people.local_history)
    with django_assert_max_num_queries(6):
        assert now("ask", "other", "nothing") == {"ask": ONLINE, "other": OFFLINE}
    Operator.objects.filter(pk=people.ana.pk).update(status=Operator.Status.AWAY)
    assert now("ask") == {"ask": OFFLINE}
    assert now("nothing") == {}


def test_a_widget_is_offline_once_the_lease_of_the_desks_node_has_run_out(people: People) -> None:
    at_desk(people.ana, database_now())
    Node.objects.update(lease_until=database_now() - 1)
    assert now("ask") == {"ask": OFFLINE}


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def closed(people: People, monkeypatch: pytest.MonkeyPatch) -> People:
    """Ana is online, but Reference is open from Monday to Friday, 9:00 to 17:00 in Berlin, and it is Friday evening."""
    day = (Period("09:00", "17:00"),)
    people.reference.hours = encoded(OpeningHours((day, day, day, day, day, (), ())))
    people.reference.save()
    people.harbour.time_zone = "Europe/Berlin"
    people.harbour.save()
    at_desk(people.ana, database_now())
    Node.objects.update(lease_until=at("2027-01-01 00:00"))
    set_time(monkeypatch, "2026-11-27 18:00")
    return people


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def set_time(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(online, "database_now", lambda: at(text))


def test_W5_a_closed_department_is_offline_and_says_when_it_opens(
    closed: People, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    assert now("ask") == {"ask": Availability(online=False, opens="Opens on Monday at 9:00 AM")}
    assert nobody_online(closed.ask) == NobodyOnline()
    status = client.get("/api/v1/widgets/ask/status").json()
    assert (status["online"], status["message"]) == (False, "Opens on Monday at 9:00 AM")
    assert status["opens_at"] == "2026-11-30T08:00:00Z"
    assert b"Opens on Monday at 9:00 AM" in client.get("/embed/ask.js").content
    set_time(monkeypatch, "2026-11-30 09:00")
    assert now("ask") == {"ask": ONLINE}
    assert nobody_online(closed.ask) is None


MONDAY = {
    "": "Opens on Monday at 9:00 AM",
    "tlh": "Opens on Monday at 9:00 AM",
    "de": "Öffnet am Montag um 09:00",
    "ar": "تفتح في \u2068الاثنين\u2069 الساعة \u20689:00 ص\u2069",
}


def test_L1_open_widgets_say_the_opening_in_the_language_of_each(
    closed: People, django_assert_max_num_queries: Any
) -> None:
    widgets = [OpenWidget("ask", tag) for tag in MONDAY]
    with django_assert_max_num_queries(6):
        states = online_widgets(widgets)
    assert {widget.language: state.opens for widget, state in states.items()} == MONDAY


def test_L1_the_status_says_the_opening_in_the_language_of_its_request(closed: People, client: Client) -> None:
    statuses = {tag: client.get("/api/v1/widgets/ask/status", {"lang": tag}).json() for tag in MONDAY}
    assert {tag: (status["opens"], status["message"]) for tag, status in statuses.items()} == {
        tag: (text, text) for tag, text in MONDAY.items()
    }
    austrian = client.get("/api/v1/widgets/ask/status", {"lang": "de-AT"}, headers={"Accept-Language": "ar"}).json()
    assert austrian == statuses["de"]
    closed.harbour.language = "de"
    closed.harbour.save()
    cache.clear()
    assert client.get("/api/v1/widgets/ask/status", {"lang": "tlh"}).json()["opens"] == MONDAY["de"]


def test_L1_pages_without_a_script_and_the_button_say_the_opening_in_the_patrons_language(
    closed: People, client: Client
) -> None:
    for tag in ("", "de", "ar"):
        loader = client.get("/embed/ask.js", {"in": tag}).content.decode()
        assert json.dumps(MONDAY[tag]) in loader
        page = client.get("/ask/ask/chat/", {"lang": tag}).content.decode()
        assert f'<p class="lead">{MONDAY[tag]}</p>' in page


def test_W5_hours_alone_open_no_department(closed: People, monkeypatch: pytest.MonkeyPatch) -> None:
    Operator.objects.update(status=Operator.Status.AWAY)
    set_time(monkeypatch, "2026-11-30 09:00")
    assert now("ask") == {"ask": OFFLINE}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-27 00:30", "Opens today at 9:00 AM"),
        ("2026-11-29 23:59", "Opens tomorrow at 9:00 AM"),
        ("2026-11-28 10:00", "Opens on Monday at 9:00 AM"),
    ],
)
def test_W5_the_next_opening_is_named_as_people_say_it(
    closed: People, monkeypatch: pytest.MonkeyPatch, moment: str, text: str
) -> None:
    set_time(monkeypatch, moment)
    assert now("ask")["ask"].opens == text


def test_W5_a_later_opening_is_named_by_its_date(closed: People, monkeypatch: pytest.MonkeyPatch) -> None:
    days: tuple[tuple[Period, ...], ...] = ((),) * 7
    for day, text in (
        (date(2026, 12, 24), "Opens on December 24 at 10:00 AM"),
        (date(2027, 1, 4), "Opens on Jan 4, 2027 at 10:00 AM"),
    ):
        exception = DateException(day, (Period("10:00", "12:00"),))
        closed.reference.hours = encoded(OpeningHours(days, (exception,)))
        closed.reference.save()
        assert now("ask")["ask"].opens == text


def test_W5_a_department_that_never_opens_is_offline_without_a_time(closed: People) -> None:
    closed.reference.hours = encoded(OpeningHours(((),) * 7))
    closed.reference.save()
    assert now("ask") == {"ask": OFFLINE}


def test_T7_a_widget_is_busy_while_everybody_has_as_many_chats_as_they_answer(people: People, client: Client) -> None:
    at_desk(people.ana, database_now())
    people.harbour.chats_at_once = 1
    people.harbour.save()
    chat = claimed(people.ask, people.ana)
    assert now("ask") == {"ask": Availability(online=True, busy=True)}
    assert nobody_online(people.ask) is None, "patrons may wait"
    status = client.get("/api/v1/widgets/ask/status").json()
    assert (status["online"], status["busy"], status["message"]) == (True, True, "Everyone in Reference is busy")
    assert b"All librarians are busy right now." in client.get("/embed/ask.js").content
    at_desk(people.chi, database_now())
    assert now("ask") == {"ask": ONLINE}
    act(chat, actor(people.ana), End())
    Operator.objects.filter(pk=people.chi.pk).update(status="offline")
    assert now("ask") == {"ask": ONLINE}


def test_T8_a_widget_is_online_while_a_backup_answers(people: People) -> None:
    """Not one that is closed by its hours, or whose operators don't monitor it."""
    at_desk(people.ben, database_now())
    assert now("ask") == {"ask": OFFLINE}
    Department.objects.filter(pk=people.reference.pk).update(backup=people.local_history)
    assert now("ask") == {"ask": ONLINE}
    never = encoded(OpeningHours(((),) * 7))
    Department.objects.filter(pk=people.local_history.pk).update(hours=never)
    assert now("ask") == {"ask": OFFLINE}
    Department.objects.filter(pk=people.local_history.pk).update(hours=None)
    Operator.objects.filter(pk=people.ben.pk).update(chats_at_once=0)
    assert now("ask") == {"ask": Availability(online=True, busy=True)}
    Membership.objects.filter(operator=people.ben).update(monitored=False)
    assert now("ask") == {"ask": OFFLINE}
