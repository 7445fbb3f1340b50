import io
import ipaddress
import logging
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory, Client

from refdesk.project.middleware import forwarded
from tests.conftest import SignedIn
from tests.sample_people import People

PROXY = "10.0.0.1"


class _Trusting:
    trusted_proxies = (ipaddress.ip_network("10.0.0.0/8"),)


def _seen(peer: str, monkeypatch: pytest.MonkeyPatch, **headers: str) -> ASGIRequest:
    """The request as a view sees it."""
    monkeypatch.setattr(settings, "CONFIG", _Trusting())
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AsyncRequestFactory().get("/", headers=headers)
    request.META["REMOTE_ADDR"] = peer
    forwarded(view)(request)
    received: ASGIRequest = seen[0]
    return received


def test_trusted_proxy_gives_address_and_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _seen(PROXY, monkeypatch, x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert seen.META["REMOTE_ADDR"] == "203.0.113.9"
    assert seen.is_secure()


def test_untrusted_peer_gives_neither_address_nor_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _seen("198.51.100.7", monkeypatch, x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert seen.META["REMOTE_ADDR"] == "198.51.100.7"
    assert not seen.is_secure()


def test_proxy_without_header_counts_as_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = _seen(PROXY, monkeypatch)
    assert seen.META["REMOTE_ADDR"] == PROXY
    assert not seen.is_secure()


def test_no_page_allows_inline_scripts(people: People, signed_in: SignedIn, client: Client) -> None:
    assert "unsafe" not in signed_in(people.root).get("/desk/")["Content-Security-Policy"]
    for address in ("/", "/login/", "/chat/ask/", "/embed/ask/", "/demo/", "/admin/"):
        assert "unsafe" not in client.get(address)["Content-Security-Policy"], address


def test_permissions_policy_forbids_devices(people: People, client: Client) -> None:
    for address in ("/", "/login/", "/chat/ask/", "/embed/ask/", "/no-such-page/", "/api/v1/widgets/none/status"):
        policy = client.get(address)["Permissions-Policy"]
        for feature in ("camera", "microphone", "geolocation"):
            assert f"{feature}=()" in policy, address


@pytest.mark.parametrize("address", ["/?q=%00", "/login/"])
def test_suspicious_request_is_logged_in_one_line(address: str, client: Client) -> None:
    """The middleware is that of the settings: a wrong host and a NUL character give no traceback."""
    written = io.StringIO()
    logger = logging.getLogger("django.security")
    (handler,) = (filtering for filtering in logger.handlers if filtering.filters)
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    try:
        assert client.get(address, headers={"host": "elsewhere.example"}).status_code == 400
    finally:
        handler.setStream(before or sys.stderr)
    (line,) = written.getvalue().splitlines()
    assert " WARNING django.security" in line
    assert "Traceback" not in line
    assert not logger.propagate


def test_browser_with_a_session_is_answered_in_english(people: People, signed_in: SignedIn, client: Client) -> None:
    german = {"accept-language": "de"}
    assert client.get("/login/", headers=german)["Content-Language"] == "de"
    desk = signed_in(people.root)
    assert desk.get("/api/v1/profile", headers=german)["Content-Language"] == "en"
