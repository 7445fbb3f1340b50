"""Exceptions to opening hours from a calendar file. What files mean is tested with `libraries.calendar_files`."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from tests.conftest import SignedIn
from tests.sample_people import People


def post(client: Client, department: int, content: str) -> Any:
    address = f"/api/v1/desk/administration/departments/{department}/calendar"
    return client.post(address, {"content": content}, content_type="application/json")


def calendar(*events: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", *(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events), "END:VCALENDAR"])


def test_A5_a_calendar_file_becomes_exceptions_and_nothing_is_saved(people: People, signed_in: SignedIn) -> None:
    people.harbour.time_zone = "Asia/Tokyo"
    people.harbour.save()
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    day = today + timedelta(days=3)
    answer = post(
        signed_in(people.marta),
        people.reference.pk,
        calendar(
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}\nSUMMARY:<b>Closed</b> {'x' * 90}",
            f"DTSTART:{day + timedelta(1):%Y%m%d}T010000Z\nDURATION:PT2H",
            f"DTSTART:{day:%Y%m%d}T100000\nSUMMARY:Odd",
        ),
    )
    assert answer.status_code == 200, answer.content
    name = f"<b>Closed</b> {'x' * 90}"[:80]
    assert answer.json() == {
        "events": [
            {
                "name": name,
                "repeated": False,
                "suggested": True,
                "exceptions": [{"date": str(day), "periods": [], "note": name}],
            },
            {
                "name": "",
                "repeated": False,
                "suggested": False,
                "exceptions": [
                    {"date": str(day + timedelta(1)), "periods": [{"opens": "10:00", "closes": "12:00"}], "note": ""}
                ],
            },
        ],
        "left_out": [{"name": "Odd", "text": "It has no duration."}],
    }
    people.reference.refresh_from_db()
    assert people.reference.hours is None


def test_A5_a_file_that_is_no_calendar_is_refused_in_words(people: People, marta: Client) -> None:
    refused = post(marta, people.reference.pk, "%PDF-1.7 \x00")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["text"].startswith("This is not a calendar file.")
    many = post(marta, people.reference.pk, calendar(*["DTSTART;VALUE=DATE:20270101"] * 2001))
    assert many.json()["errors"][0]["text"] == "The file has more than 2000 events. Export fewer."
    assert post(marta, people.reference.pk, "x" * (2**19 + 1)).status_code == 422
