import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from refdesk.project import pages
from tests.sample_people import People


@pytest.mark.parametrize(
    "address", ["/demo/", "/demo/hours/", "/demo/collections/", "/demo/services/", "/demo/map-room/"]
)
def test_each_page_of_the_sample_site_has_the_one_script_tag(people: People, client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert page.count("<script") == 1
    assert '<script src="/embed/ask.js" async></script>' in page


def test_the_sample_site_can_stand_on_another_host_of_this_machine(people: People, client: Client) -> None:
    answer = client.get("/demo/hours/?desk=http://desk.localhost:8000", headers={"host": "lib.localhost:8000"})
    page = answer.content.decode()
    assert '<script src="http://desk.localhost:8000/embed/ask.js" async></script>' in page
    assert 'href="/demo/services/?desk=http%3A//desk.localhost%3A8000"' in page
    assert "script-src 'self' http://desk.localhost:8000;" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "desk", ["https://evil.test", "http://localhost.evil.test", "http://x@localhost", "http://localhost;"]
)
def test_the_sample_site_takes_no_script_from_elsewhere(people: People, client: Client, desk: str) -> None:
    answer = client.get("/demo/", {"desk": desk})
    assert '<script src="/embed/ask.js" async></script>' in answer.content.decode()
    assert "evil" not in answer["Content-Security-Policy"]


def test_on_a_public_host_the_sample_site_takes_no_script_from_the_readers_own_machine(
    people: People, client: Client
) -> None:
    """It would run beside the desk, with whatever else listens there."""
    answer = client.get("/demo/?desk=http://localhost:8000", headers={"host": "testserver"})
    assert "localhost" not in answer.content.decode() + answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_without_the_demo_there_is_no_sample_site(client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert "/demo/" not in client.get("/").content.decode()


def test_the_first_page_says_where_to_go(people: People, client: Client) -> None:
    page = client.get("/").content.decode()
    for address in ("/desk/", "/demo/", "/admin/", "/api/v1/docs"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/"])
def test_the_beginning_of_the_api_leads_to_its_documents(client: Client, address: str) -> None:
    answer = client.get(address, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/api/v1/docs")


def test_the_server_says_that_it_is_well(people: People, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.json()["status"] == "ok"


def test_the_server_says_that_its_database_is_away(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "away"


def test_security_txt_names_the_contact_and_expires_within_a_year(client: Client, settings: Settings) -> None:
    settings.CONFIG = dataclasses.replace(settings.CONFIG, security_contact="mailto:security@example.org")
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert told["Contact"] == "mailto:security@example.org"
    assert told["Canonical"].endswith("/.well-known/security.txt")
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)


def test_there_is_no_security_txt_without_a_contact(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_missing_page_is_told_in_our_look(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def _fail(request: object) -> HttpResponse:
    raise RuntimeError


urlpatterns = [path("fail/", _fail)]
handler500 = pages.server_error


@pytest.mark.urls(__name__)
def test_a_failure_is_told_without_asking_the_database(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fail/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()


def test_a_foreign_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.test"}).status_code == 400


def test_every_page_says_what_the_browser_may_do(people: People, client: Client) -> None:
    for address in ("/", "/login/", "/nowhere/", "/healthz"):
        answer = client.get(address)
        assert "default-src 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_an_address_with_a_nul_character_is_refused_for_everybody(people: People, client: Client) -> None:
    """PostgreSQL takes none; a passer-by must not break a page by it."""
    for address in ("/faq/?library=%00", "/api/v1/faq/search?q=a&group=%00", "/?x=%00"):
        assert client.get(address).status_code == 400
