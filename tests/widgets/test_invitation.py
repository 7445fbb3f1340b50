"""Invitations to a chat, and other modules that the loader imports."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.widgets import api, invitation_pages
from refdesk.widgets.models import Widget
from refdesk.widgets.online import Now
from tests.sample_people import People

PAGES = " /hours/ \n\n/hours/\nhttps://Lib.example/caf%C3%A9*"


def facts(client: Client) -> dict[str, Any]:
    script = client.get("/embed/ask.js").content.decode()
    settings: dict[str, Any] = json.loads(script[script.rindex("})({") + 3 : script.rindex(")")])
    return settings


def invitation(client: Client) -> dict[str, Any]:
    module = client.get("/embed/ask/invitation.js").content.decode()
    settings: dict[str, Any] = json.JSONDecoder().raw_decode(module, len("const __REFDESK__="))[0]
    return settings


def test_W7_a_widget_has_no_invitation_by_default(people: People, client: Client) -> None:
    assert "invite" not in facts(client)
    assert client.get("/embed/ask/invitation.js").status_code == 404


def test_W7_the_invitation_is_a_module_of_its_own_with_what_shows_it(people: People, client: Client) -> None:
    text = "Lost? <b>Ask</b> \u2028"
    Widget.objects.filter(pk=people.ask.pk).update(
        invite=True,
        invite_after=20,
        invite_pages=PAGES,
        invite_text=text,
    )
    assert facts(client)["invite"] is True
    settings = invitation(client)
    assert "section{" in settings.pop("css")
    assert settings == {
        "after": 20,
        "pages": ["/hours/", "https://lib.example/café*"],
        "text": text,
        "decline": "No thanks",
    }
    loader = client.get("/embed/ask.js").content
    assert b"Lost?" not in loader
    assert b".invited" not in loader
    assert b"section{" not in loader


@pytest.mark.parametrize("module", ["invitation", "companion", "on-top"])
def test_a_module_of_the_loader_may_be_imported_by_any_site(people: People, client: Client, module: str) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True)
    answer = client.get(f"/embed/ask/{module}.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=30"
    assert not answer.cookies
    again = client.get(f"/embed/ask/{module}.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_only_modules_of_the_loader_are_served(people: People, client: Client) -> None:
    for address in ("/embed/ask/loader.js", "/embed/ask/none.js", "/embed/none/companion.js"):
        assert client.get(address).status_code == 404, address


def test_W7_nobody_is_invited_while_all_librarians_are_busy(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True)
    monkeypatch.setattr(api, "department_now", lambda department: Now(online=True, busy=True))
    assert "invite" not in facts(client)
    assert facts(client)["presence"] == "All librarians are busy right now."


def test_W7_a_widget_in_the_page_invites_nobody(people: People, client: Client) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True, form="page")
    assert "invite" not in facts(client)
    assert client.get("/embed/ask/invitation.js").status_code == 404


@pytest.mark.parametrize(
    "line", ["/", "/*", "/catalog/*?", "/a b", "catalog", "https://lib.example", "ftp://a/", "/#x", ""]
)
def test_W7_a_pattern_is_a_path_or_a_whole_address(line: str) -> None:
    assert invitation_pages.is_pattern(line) is (line in ("/", "/*"))


def test_W7_the_invitation_of_a_tab_stands_beside_it(people: People, client: Client) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(invite=True)
    assert "inset-inline-end:48px" not in invitation(client)["css"].replace(": ", ":")
    Widget.objects.filter(pk=people.ask.pk).update(form=Widget.Form.TAB)
    sheet = invitation(client)["css"].replace(": ", ":")
    assert sheet.index("inset-inline-end:48px") > sheet.index("section{")
