"""Who may read which statistics, and what the API answers."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.staff.models import Operator
from refdesk.statistics.models import ChatFact, Shift
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import NOON, Counted, answered, unanswered

ROOM = "/api/v1/desk/statistics"
EVERY = (ROOM, f"{ROOM}.csv", f"{ROOM}/concurrency", f"{ROOM}/concurrency.csv", f"{ROOM}/filters")


@pytest.fixture
def chats(people: People) -> Counted:
    """Two of Reference, by Ana and Chi; one of Local History, by Ben; one of Hill's."""
    counted = Counted(people)
    counted.chat(answered())
    counted.chat(answered(), who=people.chi)
    counted.chat(answered(), department=people.local_history, who=people.ben)
    counted.chat(unanswered(90), department=people.hill_desk)
    for who, department in (
        (people.ana, people.reference),
        (people.ben, people.local_history),
        (people.olga, people.hill_desk),
    ):
        Shift.objects.create(operator=who, department=department, began_at=NOON, until=NOON + 3_600_000)
    return counted


def rows(client: Client, by: str, query: str = "") -> dict[str, int]:
    table = client.get(f"{ROOM}?by={by}{query}").json()
    return {row["label"] or row["key"]: row["chats"] for row in table["rows"] if row["chats"]}


def total(client: Client, query: str = "") -> int:
    chats: int = client.get(f"{ROOM}?by=all{query}").json()["total"]["chats"]
    return chats


def staffed(client: Client, query: str = "") -> float:
    hours = client.get(f"{ROOM}/concurrency?by=hour{query}").json()["cells"]
    return float(sum(cell["operator_hours"] for cell in hours))


def test_operators_see_their_departments_and_administrators_their_libraries(
    chats: Counted, signed_in: SignedIn
) -> None:
    """Olga, of another library, sees hers and nothing else; somebody of no department sees nothing."""
    people = chats.people
    seen = {
        who.name: (total(signed_in(who)), staffed(signed_in(who))) for who in (people.ana, people.ben, people.marta)
    }
    assert seen == {"Ana Morales": (2, 1), "Ben Okafor": (1, 1), "Marta Lindqvist": (3, 2)}
    assert (total(signed_in(people.olga)), staffed(signed_in(people.olga))) == (1, 1)
    nobody = Operator.objects.create_user("nobody@harbour.example", name="Nobody")
    assert (total(signed_in(nobody)), staffed(signed_in(nobody))) == (0, 0)


def test_a_filter_opens_nothing(chats: Counted, signed_in: SignedIn) -> None:
    """Naming another's department, widget or operator gives what one may see of it: nothing."""
    people = chats.people
    ana, olga = signed_in(people.ana), signed_in(people.olga)
    for query in (f"&department={people.local_history.pk}", f"&widget={chats.widget(people.local_history).pk}"):
        assert (total(ana, query), staffed(ana, query)) == (0, 0)
    assert (total(olga, f"&operator={people.ana.pk}"), staffed(olga, f"&operator={people.ana.pk}")) == (0, 0)


def test_statistics_of_an_operator_are_for_them_and_administrators(chats: Counted, signed_in: SignedIn) -> None:
    """Ana sees herself and not Chi, in the same department; Marta sees both."""
    people = chats.people
    ana, marta = signed_in(people.ana), signed_in(people.marta)
    assert rows(ana, "operator") == {"Ana Morales": 1}
    assert rows(marta, "operator") == {"Ana Morales": 1, "Ben Okafor": 1, "Chi Nguyen": 1}
    assert total(ana, f"&operator={people.chi.pk}") == 0
    assert total(ana, f"&operator={people.ana.pk}") == 1
    assert staffed(signed_in(people.chi), f"&operator={people.ana.pk}") == 0
    assert total(marta, f"&operator={people.chi.pk}") == 1


def test_scope_lists_the_visible_departments_and_operators(chats: Counted, signed_in: SignedIn) -> None:
    """Departments, widgets and operators of one's own reach, and since when there are chats."""
    people = chats.people
    result = signed_in(people.ana).get(f"{ROOM}/filters").json()
    assert [department["name"] for department in result["departments"]] == ["Reference"]
    assert [operator["name"] for operator in result["operators"]] == ["Ana Morales"]
    assert [widget["name"] for widget in result["widgets"]] == ["ask"]
    assert (result["first"], result["missed_after"], result["all_operators"]) == ("2026-03-03", 60, False)
    result = signed_in(people.marta).get(f"{ROOM}/filters").json()
    assert [operator["name"] for operator in result["operators"]] == [
        "Ana Morales",
        "Ben Okafor",
        "Chi Nguyen",
        "Marta Lindqvist",
    ]
    assert result["all_operators"] is True
    everything = signed_in(people.root).get(f"{ROOM}/filters").json()
    assert [department["name"] for department in everything["departments"]] == [
        "Harbour Library: Local History",
        "Harbour Library: Reference",
        "Hill Library: Front Desk",
    ]


def test_an_empty_range_has_no_chats(chats: Counted, signed_in: SignedIn) -> None:
    marta = signed_in(chats.people.marta)
    table = marta.get(f"{ROOM}?by=month&first=2031-01-01&last=2030-01-01").json()
    assert (table["rows"], table["total"]["chats"], table["total"]["waiting"]["median"]) == ([], 0, None)
    assert len(marta.get(f"{ROOM}/concurrency?first=2031-01-01&last=2030-01-01").json()["cells"]) == 24


def test_filters_that_can_not_be_read_are_refused(chats: Counted, signed_in: SignedIn) -> None:
    marta = signed_in(chats.people.marta)
    assert marta.get(f"{ROOM}?by=shoes").status_code == 422
    assert marta.get(f"{ROOM}?first=soon").status_code == 422


def test_the_longest_range_is_counted(chats: Counted, signed_in: SignedIn) -> None:
    marta = signed_in(chats.people.marta)
    assert marta.get(f"{ROOM}?first=0001-01-01&last=9999-12-31").status_code == 200
    assert marta.get(f"{ROOM}/concurrency?first=0001-01-01&last=9999-12-31").status_code == 200


def test_W5_hours_open_count_on_days_without_staff(chats: Counted, signed_in: SignedIn) -> None:
    """The days after the first shift, however far the requested ones are from a shift."""
    reference = chats.people.reference
    reference.hours = encoded(OpeningHours(((Period("09:00", "17:00"),),) * 7))
    reference.save()
    first = datetime.fromtimestamp(NOON / 1000, UTC).date()

    def hours(days_later: int) -> float:
        day = first + timedelta(days=days_later)
        hours = signed_in(chats.people.marta).get(f"{ROOM}/concurrency?first={day}&last={day}").json()["cells"]
        return float(sum(cell["open_hours"] for cell in hours))

    assert (hours(-1), hours(0), hours(30)) == (0, 5, 8)


def cells(answer: Any) -> list[list[str]]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_statistics_export_as_a_file(chats: Counted, signed_in: SignedIn) -> None:
    """The same rows, with their sum; no cell is a formula."""
    ChatFact.objects.filter(department=chats.people.reference).update(page="=2+2")
    marta = signed_in(chats.people.marta)
    lines = cells(marta.get(f"{ROOM}.csv?by=page"))
    assert lines[0][5:10] == ["Questions", "Transfers", "Dismissed", "Blocked", "Backup"]
    assert [line[:3] for line in lines[1:]] == [["'=2+2", "2", "2"], ["/hours/", "1", "1"], ["Total", "3", "3"]]
    assert lines[1][6:] == ["0", "0", "0", "0", "30.0", "30.0", "30.0", "300.0", "300.0", "300.0", "0", "0", "0"]
    assert lines[0][16:] == ["Got an answer: yes", "Got an answer: partly", "Got an answer: no"]
    assert [line[0] for line in cells(marta.get(f"{ROOM}.csv?by=month"))] == ["Month", "2026-03", "Total"]
    week = cells(marta.get(f"{ROOM}/concurrency.csv?by=week"))
    assert week[0] == [
        "Week",
        "Chats",
        "Missed",
        "Most at once",
        "Hours with new chats",
        "Hours staffed",
        "Operators' hours",
        "Hours open",
    ]
    assert [line for line in week if line[1] == "3"] == [["Tuesday 12:00", "3", "0", "3", "1", "1.0", "2.0", "0"]]
