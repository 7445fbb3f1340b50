"""The websites on which a widget was seen."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from refdesk.kit import quota
from refdesk.kit.clock import now_ms
from refdesk.widgets import seen
from refdesk.widgets.models import SeenSite
from tests.sample_people import People


def loads(client: Client, page: str, widget: str = "hill", **headers: str) -> None:
    assert client.get(f"/embed/{widget}.js", headers={"referer": page, **headers}).status_code == 200


def origins(widget: str = "hill") -> list[str]:
    return list(SeenSite.objects.filter(widget__slug=widget).order_by("pk").values_list("origin", flat=True))


def loads_from_elsewhere(client: Client, *pages: str) -> None:
    for number, page in enumerate(pages):
        client.get("/embed/hill.js", headers={"referer": page}, REMOTE_ADDR=f"192.0.2.{number}")


@pytest.mark.parametrize(
    ("page", "origin"),
    [
        ("https://hill.example/hours?card=123#top", "https://hill.example"),
        ("https://Hill.example:443/", "https://hill.example"),
        ("http://localhost:5173/", "http://localhost:5173"),
        ("https://xn--bcher-kva.example:8443/a/b", "https://xn--bcher-kva.example:8443"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080"),
    ],
)
def test_A3_only_the_origin_of_a_page_is_stored(people: People, client: Client, page: str, origin: str) -> None:
    loads(client, page)
    assert origins() == [origin]
    assert SeenSite.objects.get().seen_on is not None


@pytest.mark.parametrize(
    "page",
    ["", "null", "about:blank", "file:///home/x.html", "https://*.example", "https://<b>.example/", "https://a_b.example/",
     "https://user@evil.example/", "https://" + "a." * 200 + "example/", "https://a.example/" + "x" * 5000],
)  # fmt: skip
def test_A3_what_could_not_be_allowed_is_not_stored(people: People, client: Client, page: str) -> None:
    loads(client, page)
    assert origins() == []


def test_A3_a_frame_on_a_site_that_is_not_allowed_is_stored_too(people: People, client: Client) -> None:
    """Some pages send no referrer; then the frame states its site once a patron opens it."""
    assert client.get("/embed/hill/", {"on": "https://museum.example"}).status_code == 403
    assert client.get("/embed/hill/", {"on": "https://hill.example"}).status_code == 200
    assert origins() == ["https://museum.example", "https://hill.example"]


def test_A3_pages_of_this_server_and_followed_links_do_not_count(people: People, client: Client) -> None:
    loads(client, "http://testserver/demo/")
    loads(client, "https://hill.example/", **{"sec-fetch-dest": "document"})
    assert client.get("/embed/hill/", {"on": "http://testserver"}).status_code == 200
    assert origins() == []
    loads(client, "https://hill.example/", **{"sec-fetch-dest": "script"})
    assert origins() == ["https://hill.example"]


def test_A3_a_site_is_written_once_a_day(
    people: People, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    loads(client, "https://hill.example/")
    with django_assert_num_queries(1) as counted:  # the widget
        loads(client, "https://hill.example/hours")
    assert "seensite" not in counted.captured_queries[0]["sql"].lower()
    # Another process does not know of it.
    quota.reset_all()
    with django_assert_max_num_queries(3) as three:
        loads(client, "https://hill.example/")
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in three.captured_queries)
    quota.reset_all()
    SeenSite.objects.update(seen_on=date(2026, 1, 1))
    loads(client, "https://hill.example/")
    assert SeenSite.objects.get().seen_on > date(2026, 1, 1)


def test_A3_a_client_adds_few_sites_that_are_not_allowed(people: People, client: Client) -> None:
    for number in range(9):
        loads(client, f"https://a{number}.example/")
    assert len(origins()) == 5
    loads(client, "https://hill.example/")
    assert origins()[-1] == "https://hill.example"


def test_A3_a_site_replaces_only_one_of_an_earlier_day(people: People, client: Client) -> None:
    loads_from_elsewhere(client, *(f"https://a{number}.example/" for number in range(seen.LIMIT + 5)))
    assert len(origins()) == seen.LIMIT
    with CaptureQueriesContext(connection) as queries:
        loads_from_elsewhere(client, "https://one-more.example/")
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}, "each would hold the database's lock"
    assert "https://a0.example" in origins()
    SeenSite.objects.filter(origin="https://a3.example").update(seen_on=date(2026, 1, 1))
    loads(client, "https://new.example/")
    assert ("https://a3.example" in origins(), "https://new.example" in origins()) == (False, True)
    loads(client, "https://hill.example/")
    assert len(origins()) == seen.LIMIT + 1


def test_A3_sites_of_one_widget_say_nothing_of_another(people: People, client: Client) -> None:
    loads(client, "https://hill.example/")
    assert (origins("hill"), origins("ask")) == (["https://hill.example"], [])


def test_A3_a_site_is_forgotten_after_thirty_days(people: People, client: Client) -> None:
    loads(client, "https://hill.example/")
    loads(client, "https://museum.example/")
    last = SeenSite.objects.first()
    assert last
    SeenSite.objects.filter(pk=last.pk).update(seen_on=last.seen_on - timedelta(seen.DAYS + 1))
    assert (seen.sweep(now_ms()), origins()) == (1, ["https://museum.example"])
    assert seen.sweep(now_ms()) == 0


def test_A3_a_database_that_refuses_does_not_hold_up_the_loader(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(seen, "_write", refuse)
    loads(client, "https://hill.example/")
    assert "was not noted" in caplog.text


def test_A3_the_sites_of_a_deleted_widget_are_deleted(people: People, client: Client) -> None:
    loads(client, "https://hill.example/")
    people.hill_widget.delete()
    assert not SeenSite.objects.exists()
