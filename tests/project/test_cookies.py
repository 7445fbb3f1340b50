"""Names and attributes of cookies, by the public URL."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers import ANA, Server, copy_demo

_ASK = """
import json
from django.test import Client
client = Client(SERVER_NAME="desk.example.org")
client.get("/login/", secure=True)
assert client.post("/login/", FORM, secure=True).status_code == 302
assert client.get("/desk/", secure=True).status_code == 200
print(json.dumps({name: {key: value for key, value in one.items() if value} for name, one in client.cookies.items()}))
"""


def cookies(tmp_path: Path, url: str) -> dict[str, dict[str, Any]]:
    copy_demo(tmp_path)
    server = Server(tmp_path, {"REFDESK_PUBLIC_URL": url})
    form = {"email": ANA, "password": server.passwords[ANA]}
    cookies_set: dict[str, dict[str, Any]] = json.loads(server.django(f"FORM = {form}", _ASK))
    return cookies_set


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(("scheme", "prefix", "path_prefix"), [("https", "__Host-", "__Secure-"), ("http", "", "")])
def test_cookies_have_the_host_prefix_over_tls(tmp_path: Path, scheme: str, prefix: str, path_prefix: str) -> None:
    cookies_set = cookies(tmp_path, f"{scheme}://desk.example.org")
    assert set(cookies_set) == {f"{prefix}sessionid", f"{prefix}csrftoken", f"{path_prefix}device-1"}
    for name, cookie in cookies_set.items():
        assert cookie.get("secure", False) is (scheme == "https"), name
        assert cookie["httponly"] is True
        assert cookie["path"] == ("/login/" if "device" in name else "/")
        assert "domain" not in cookie
