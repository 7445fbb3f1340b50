"""Which addresses the server posts to."""

import pytest

from refdesk.push.endpoints import BROWSERS, Endpoint, endpoint_of, is_service

HERE = "http://127.0.0.1:9999"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", "fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", "updates.push.services.mozilla.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=BQY%2b", "wns2-par02p.notify.windows.com"),
        ("https://web.push.apple.com:443/QGuQ", "web.push.apple.com"),
    ],
)
def test_endpoint_of_a_browser_is_accepted(address: str, host: str) -> None:
    endpoint = endpoint_of(address, BROWSERS)
    assert endpoint is not None
    assert (endpoint.host, endpoint.port, endpoint.secure, endpoint.origin) == (host, 443, True, f"https://{host}")
    assert address.endswith(endpoint.path)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:22/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com.example/x",
        "https://notfcm.googleapis.com/x",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://user@fcm.googleapis.com/x",
        "https://10.0.0.1/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/x\r\nHost: evil",
        "https://fcm.googleapis.com/é",
        "https://fcm.googleapis.com:99999/x",
        "https://[fcm.googleapis.com/x",
        "file:///etc/passwd",
        f"https://fcm.googleapis.com/{'x' * 1000}",
        f"{HERE}/x",
    ],
)
def test_endpoint_of_any_other_address_is_refused(address: str) -> None:
    assert endpoint_of(address, BROWSERS) is None


def test_endpoint_of_this_machine_needs_its_origin_in_the_list() -> None:
    listed = (*BROWSERS, HERE)
    assert endpoint_of(f"{HERE}/a?b=c", listed) == Endpoint(
        HERE, secure=False, host="127.0.0.1", port=9999, path="/a?b=c"
    )
    for other in ("http://127.0.0.1:9998/a", "http://127.0.0.1/a", "http://127.0.0.1:9999@evil.example/a"):
        assert endpoint_of(other, listed) is None, other


@pytest.mark.parametrize("word", [*BROWSERS, "autopush.example.org", HERE])
def test_is_service_accepts_names_and_origins_of_this_machine(word: str) -> None:
    assert is_service(word)


@pytest.mark.parametrize(
    "word",
    ["localhost", "10.0.0.1", "*.example.org", "https://push.example.org", "http://10.0.0.1:80", "com", "a..b.org"],
)
def test_is_service_refuses_anything_else(word: str) -> None:
    assert not is_service(word)
