"""QR codes of locations in the library, and the kiosk's start page (row L6)."""

import re

import pytest
from django.test import Client

from refdesk.widgets.locations import LIMIT, chat_address, code, read_locations
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.sample_people import People

from ..administration.world import errors

SETTINGS = "/api/v1/desk/administration/widgets/{}"


def test_a_code_leads_to_the_chat_page_with_its_location() -> None:
    address = chat_address("https://desk.example.org", "ask", "2. Stock, Karten & Pläne #3")
    assert address == "https://desk.example.org/chat/ask/?at=2.+Stock%2C+Karten+%26+Pl%C3%A4ne+%233"
    picture = code(address)
    assert picture.startswith("<svg")
    assert picture != code(address + "x")


def test_L6_the_sheet_has_a_code_for_each_saved_location(people: People, signed_in: SignedIn) -> None:
    marta = signed_in(people.marta)
    address = SETTINGS.format(people.ask.pk)
    form = marta.get(address).json() | {"locations": "Map room\n\n <b>Desk</b> \nMap room\n"}
    assert marta.put(address, form, "application/json").status_code == 200
    page = marta.get(f"/desk/widgets/{people.ask.pk}/qr-codes/").content.decode()
    assert re.findall('<span dir="auto">(.+?)</span>', page) == ["Map room", "&lt;b&gt;Desk&lt;/b&gt;"]
    assert page.count("<svg") == 2


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("\n".join(f"Room {number}" for number in range(LIMIT + 1)), "Enter at most 100 locations."),
        ("x" * 81, "Shorten “xxxxxxxxxxxxxxxxxxxx…” to at most 80 characters."),
    ],
)
def test_the_form_refuses_too_many_and_too_long_locations(
    people: People, signed_in: SignedIn, lines: str, error: str
) -> None:
    marta, address = signed_in(people.marta), SETTINGS.format(people.ask.pk)
    refused = marta.put(address, marta.get(address).json() | {"locations": lines}, "application/json")
    assert errors(refused) == {"locations": error}
    assert read_locations(Widget.objects.get(pk=people.ask.pk).locations) == []


def test_L6_only_a_widget_for_public_computers_has_a_kiosk(people: People, client: Client) -> None:
    assert client.get("/kiosk/ask/").status_code == 404
    Widget.objects.filter(pk=people.ask.pk).update(public_computers=True)
    page = client.get("/kiosk/ask/")
    assert (page.status_code, page.cookies) == (200, {})
    assert "kiosk-" in page.content.decode()
    assert "kiosk-" not in client.get("/chat/ask/").content.decode()
