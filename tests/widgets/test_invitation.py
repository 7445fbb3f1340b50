"""Invitations to a chat: what the loader has of them."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from refdesk.people.presence import Availability
from refdesk.widgets import api, invitation_pages
from refdesk.widgets.models import Widget
from refdesk.widgets.online import Now
from tests.sample_people import People

PAGES = " /hours/ \n\n/hours/\nhttps://Lib.example/caf%C3%A9*"


def facts(client: Client) -> dict[str, Any]:
    script = client.get("/embed/ask.js").content.decode()
    found: dict[str, Any] = json.loads(script[script.rindex("})({") + 3 : script.rindex(")")])
    return found


def test_W7_a_loader_has_no_invitation_by_default(people: People, client: Client) -> None:
    assert "invite" not in facts(client)
    assert "section" not in facts(client)["css"]


def test_W7_the_loader_has_the_invitation_and_what_shows_it(people: People, client: Client) -> None:
    text = "Lost? <b>Ask</b> \u2028"
    Widget.objects.filter(pk=people.ask.pk).update(
        invite=True,
        invite_after=20,
        invite_pages=PAGES,
        invite_text=text,
    )
    found = facts(client)
    assert found["invite"] == {
        "after": 20,
        "pages": ["/hours/", "https://lib.example/café*"],
        "text": text,
        "decline": "No thanks",
    }
    assert "section{" in found["css"]
    script = client.get("/embed/ask.js").content
    assert b".invited" in script
    assert len(gzip.compress(script, 9)) < 4 * 1024


def test_W7_nobody_is_invited_while_all_librarians_are_busy(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True)
    monkeypatch.setattr(api, "department_now", lambda department: Now(Availability(online=True, busy=True)))
    assert "invite" not in facts(client)
    assert facts(client)["presence"] == "All librarians are busy right now."


def test_W7_a_widget_in_the_page_invites_nobody(people: People, client: Client) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True, form="page")
    assert "invite" not in facts(client)


@pytest.mark.parametrize(
    "line", ["/", "/*", "/catalog/*?", "/a b", "catalog", "https://lib.example", "ftp://a/", "/#x", ""]
)
def test_W7_a_pattern_is_a_path_or_a_whole_address(line: str) -> None:
    assert invitation_pages.is_pattern(line) is (line in ("/", "/*"))


def test_W7_the_invitation_of_a_tab_stands_beside_it(people: People, client: Client) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True)
    assert "inset-inline-end:48px" not in facts(client)["css"].replace(": ", ":")
    Widget.objects.filter(pk=people.ask.pk).update(form=Widget.Form.TAB)
    sheet = facts(client)["css"].replace(": ", ":")
    assert sheet.index("inset-inline-end:48px") > sheet.index("section{")
