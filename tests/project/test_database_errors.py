"""Pages give 503 while the database is unavailable, and tokens in URLs are never logged."""

import logging
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, path

from refdesk.canned.api import OwnCannedMessages
from refdesk.files.upload.asgi import PATH as UPLOADS
from refdesk.kit.logs import Formatter
from refdesk.project import pages
from refdesk.project.urls import urlpatterns as project_urls
from tests.full_database import django_full
from tests.servers import server

KEY = "k3y-of-somebody"
PAGE = f"1.{KEY}"


def _locked(_request: HttpRequest, **_: str) -> HttpResponse:
    raise OperationalError("locked\nmore of it")


def _full(_request: HttpRequest, **_: str) -> HttpResponse:
    raise django_full()


async def _closed(_request: HttpRequest, **_: str) -> HttpResponse:
    raise InterfaceError("closed")


def _broken(request: HttpRequest, **_: str) -> HttpResponse:
    raise RuntimeError(f"of another kind, on {request.path}")


urlpatterns = [
    path("files/<slug:token>/", _closed),
    path("ticket/<str:token>/", _locked),
    path("ticket/<str:token>/news/", _broken),
    path("ask/", _locked),
    path("login/", _full),
]
handler500 = pages.server_error


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", [f"/files/{KEY}/", f"/ticket/{PAGE}/", "/ask/"])
def test_page_gives_503_while_the_database_is_unavailable(
    client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert "The service is busy" in answer.content.decode()
    assert int(answer["Retry-After"]) > 0
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    [line] = _lines(caplog)
    assert "can't be answered" in line
    assert KEY not in line


@pytest.mark.urls(__name__)
def test_page_says_that_nothing_can_be_stored_while_the_disk_is_full(db: None, client: Client) -> None:
    """The sign-in page too: an operator's first sight of it."""
    answer = client.post("/login/")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "The server can’t store anything now" in page
    assert "Tell the people who run it." in page


def test_api_says_that_nothing_can_be_stored_while_the_disk_is_full(
    ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **options: object) -> None:
        raise django_full()

    monkeypatch.setattr(OwnCannedMessages, "rows", full)
    answer = ana.get("/api/v1/desk/canned-messages")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer.json() == {
        "refusal": {"name": "StorageFull", "retry_after": 2.0},
        "errors": [{"field": "", "text": "The server can’t store anything now. Tell the people who run it."}],
    }


@pytest.mark.urls(__name__)
def test_server_error_is_logged_without_the_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.raise_request_exception = False
    assert client.get(f"/ticket/{PAGE}/news/").status_code == 500
    [line] = _lines(caplog)
    assert "Internal Server Error: /ticket/…" in line
    assert "RuntimeError: of another kind, on /ticket/…" in line
    assert KEY not in line


def test_csrf_failure_is_logged_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/files/{KEY}/").status_code == 403
    [line] = _lines(caplog)
    assert "Forbidden" in line
    assert KEY not in line


def test_every_url_with_a_token_is_shortened_in_the_log() -> None:
    beginnings = {f"/{route.partition('<')[0]}" for route in _routes(project_urls) if ":token>" in route}
    assert {*beginnings, UPLOADS, "/live/stream/"} == set(settings.PATHS_WITH_TOKENS)


@pytest.mark.usefixtures("process")
def test_server_without_its_database_file_gives_503_and_logs_no_token() -> None:
    with server() as running:
        file = running.data / "refdesk.sqlite3"
        away = file.rename(file.with_suffix(".away"))
        for address in (f"/files/{KEY}/", f"/ticket/{PAGE}/", f"/ticket/{PAGE}/news/", "/faq/"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(running.url + address, timeout=20)
            assert refused.value.code == 503, address
            assert "The service is busy" in refused.value.read().decode()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{running.url}/live/stream/{KEY}", data=b"{}", timeout=20)
        away.rename(file)
        log = running.log
    assert log.count("/ticket/… can't be answered") == 2
    assert log.count("/files/…") == log.count("/faq/") == 1
    assert "Traceback" not in log
    assert KEY not in log


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    [formatter] = [
        handler.formatter for handler in logging.getLogger().handlers if isinstance(handler.formatter, Formatter)
    ]
    return [formatter.format(record) for record in caplog.records]


def _routes(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield from _routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else (route,)
