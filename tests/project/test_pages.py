import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from refdesk.project import pages
from refdesk.project.health import DeepHealth
from tests.sample_people import People


@pytest.mark.parametrize(
    "address", ["/demo/", "/demo/hours/", "/demo/collections/", "/demo/services/", "/demo/map-room/"]
)
def test_demo_site_pages_have_one_script_tag(people: People, client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert page.count("<script") == 1
    assert '<script src="/embed/ask.js" async></script>' in page


def test_demo_site_may_load_the_widget_from_another_loopback_host(people: People, client: Client) -> None:
    answer = client.get("/demo/hours/?desk=http://desk.localhost:8000", headers={"host": "lib.localhost:8000"})
    page = answer.content.decode()
    assert '<script src="http://desk.localhost:8000/embed/ask.js" async></script>' in page
    assert 'href="/demo/services/?desk=http%3A//desk.localhost%3A8000"' in page
    assert "script-src 'self' http://desk.localhost:8000;" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "desk", ["https://evil.test", "http://localhost.evil.test", "http://x@localhost", "http://localhost;"]
)
def test_demo_site_loads_no_script_from_other_hosts(people: People, client: Client, desk: str) -> None:
    answer = client.get("/demo/", {"desk": desk})
    assert '<script src="/embed/ask.js" async></script>' in answer.content.decode()
    assert "evil" not in answer["Content-Security-Policy"]


def test_demo_site_on_a_public_host_loads_no_loopback_script(people: People, client: Client) -> None:
    """A script of the reader's own machine could be any program's that listens there."""
    answer = client.get("/demo/?desk=http://localhost:8000", headers={"host": "testserver"})
    assert "localhost" not in answer.content.decode() + answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_demo_site_needs_the_demo(client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert "/demo/" not in client.get("/").content.decode()


def test_home_links_to_all_entrances(people: People, client: Client) -> None:
    page = client.get("/").content.decode()
    for address in ("/desk/", "/demo/", "/desk/#/administration", "/api/v1/docs"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("address", ["/api/v1", "/api/v1/"])
def test_api_root_redirects_to_its_documents(client: Client, address: str) -> None:
    answer = client.get(address, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/api/v1/docs")


def test_health_gives_200(people: People, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.json()["status"] == "ok"


def test_health_gives_503_while_the_database_is_unavailable(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unavailable"


def test_security_txt_has_contact_and_expiry(client: Client, settings: Settings) -> None:
    settings.CONFIG = dataclasses.replace(settings.CONFIG, security_contact="mailto:security@example.org")
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)


def test_security_txt_without_contact_gives_404(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_missing_page_gives_a_styled_404(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def _fail(request: object) -> HttpResponse:
    raise RuntimeError


urlpatterns = [path("fail/", _fail)]
handler500 = pages.server_error


@pytest.mark.urls(__name__)
def test_server_error_page_uses_no_database(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fail/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


def test_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.test"}).status_code == 400


def test_every_page_has_security_headers(people: People, client: Client) -> None:
    for address in ("/", "/login/", "/nowhere/", "/healthz"):
        answer = client.get(address)
        assert "default-src 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_there_are_no_pages_of_the_database(people: People, root: Client, client: Client) -> None:
    for address in ("/admin/", "/admin/login/", "/admin/people/operator/", "/admin/faq/faq/files/"):
        assert [who.get(address).status_code for who in (root, client)] == [404, 404], address


def test_url_with_a_nul_character_gives_400(people: People, client: Client) -> None:
    """PostgreSQL accepts none; no client may cause a server error with it."""
    for address in ("/faq/?library=%00", "/api/v1/faq/search?q=a&group=%00", "/?x=%00"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert (answer["Content-Type"] == "application/json") == address.startswith("/api/"), address


def test_problems_of_the_api_are_json_and_uncached(people: People, client: Client) -> None:
    """Requests that no view answers, too: an unknown address, an impossible number, a NUL character."""
    refused = {
        "/api/v1/nowhere": 404,
        f"/api/v1/desk/tickets/{2**60}": 404,
        "/api/v1/desk/tickets?tag=%00": 400,
        "/api/v1/desk/%00": 400,
    }
    for address, status in refused.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), address
        assert set(answer.json()) == {"detail"}
        assert "no-store" in answer["Cache-Control"]


def test_G8_a_process_without_a_node_is_not_ready(people: People, client: Client) -> None:
    answer = client.get("/readyz", HTTP_HOST="10.0.0.7")
    assert (answer.status_code, answer.json()) == (503, {"status": "starting"})


def test_G8_a_process_without_its_database_is_not_ready(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(DeepHealth, "ready", True)
    assert client.get("/readyz").json() == {"status": "ready"}
    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", away)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
