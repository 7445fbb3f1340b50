import time

import pytest
from django.core.cache import cache
from django.test import Client

from refdesk.chats.refusals import NobodyOnline
from refdesk.chats.starts.starting import nobody_online
from refdesk.kit.clock import now_ms
from refdesk.presence.leases import database_now
from refdesk.presence.models import Node
from tests.sample_people import People, at_desk

UNCLOSED = {"department": "Reference", "busy": False, "opens": "", "opens_at": None}


def test_the_status_says_that_somebody_can_answer(people: People, client: Client) -> None:
    at_desk(people.ana, now_ms())
    answer = client.get("/api/v1/widgets/ask/status")
    assert answer.json() == UNCLOSED | {"online": True, "message": "Reference is online"}
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_databases_clock_says_who_is_there(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node whose own clock is an hour ahead, or behind, says the same."""
    at_desk(people.ana, database_now())
    then = time.time_ns()
    for hours in (1, -1):
        monkeypatch.setattr(time, "time_ns", lambda wrong=then + hours * 3600 * 10**9: wrong)
        cache.clear()
        assert client.get("/api/v1/widgets/ask/status").json()["online"] is True
        assert nobody_online(people.ask) is None
        Node.objects.update(lease_until=database_now() - 1)
        cache.clear()
        assert client.get("/api/v1/widgets/ask/status").json()["online"] is False
        assert nobody_online(people.ask) == NobodyOnline()
        Node.objects.update(lease_until=database_now() + 10_000)


def test_the_status_says_honestly_that_nobody_can(people: People, client: Client) -> None:
    at_desk(people.ben, now_ms())
    answer = client.get("/api/v1/widgets/ask/status").json()
    assert answer == UNCLOSED | {"online": False, "message": "No one is at the desk right now."}


def test_L1_the_message_is_in_the_language_of_the_request_or_the_librarys_own_text(
    people: People, client: Client
) -> None:
    def message(tag: str) -> str:
        cache.clear()
        return str(client.get("/api/v1/widgets/ask/status", {"lang": tag}).json()["message"])

    assert message("de") == "Gerade ist niemand online."
    people.ask.offline, people.ask.translations = "We are out.", {"de": {"offline": "Wir sind außer Haus."}}
    people.ask.save()
    assert [message(tag) for tag in ("", "de", "fr")] == ["We are out.", "Wir sind außer Haus.", "We are out."]
    at_desk(people.ana, now_ms())
    assert message("de") == "Reference ist online"


def test_status_is_cached_for_a_second_for_all_languages(
    people: People, client: Client, django_assert_num_queries: object
) -> None:
    client.get("/api/v1/widgets/ask/status")
    with django_assert_num_queries(0):  # type: ignore[operator]
        for tag in ("", "de", "ar"):
            client.get("/api/v1/widgets/ask/status", {"lang": tag})


def test_an_unknown_widget_has_no_status(people: People, client: Client) -> None:
    assert client.get("/api/v1/widgets/none/status").status_code == 404


def test_the_api_describes_itself_from_our_own_files(people: People, client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/widgets/{widget}/status", "/api/v1/desk/connection-token"} <= set(paths)
    page = client.get("/api/v1/docs").content.decode()
    assert all(path in page for path in paths)
    assert "<script" not in page
    assert "//" not in page.replace("http://www.w3.org", "")
