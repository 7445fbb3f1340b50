"""Names and attributes of cookies, by the public URL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from refdesk.people.models import Operator
call_command("migrate", verbosity=0)
Operator.objects.create_user("ana@a.example", "quay-street-14", name="Ana")
client = Client(SERVER_NAME="desk.example.org")
client.get("/login/", secure=True)
form = {"email": "ana@a.example", "password": "quay-street-14"}
assert client.post("/login/", form, secure=True).status_code == 302
assert client.get("/desk/", secure=True).status_code == 200
print(json.dumps({name: {key: value for key, value in one.items() if value} for name, one in client.cookies.items()}))
"""


def cookies(tmp_path: Path, url: str) -> dict[str, dict[str, Any]]:
    environ = os.environ | {"REFDESK_DATA": str(tmp_path), "REFDESK_PUBLIC_URL": url}
    environ["DJANGO_SETTINGS_MODULE"] = "refdesk.project.settings"
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(("scheme", "prefix", "path_prefix"), [("https", "__Host-", "__Secure-"), ("http", "", "")])
def test_cookies_have_the_host_prefix_over_tls(tmp_path: Path, scheme: str, prefix: str, path_prefix: str) -> None:
    found = cookies(tmp_path, f"{scheme}://desk.example.org")
    assert set(found) == {f"{prefix}sessionid", f"{prefix}csrftoken", f"{path_prefix}device-1"}
    for name, cookie in found.items():
        assert cookie.get("secure", False) is (scheme == "https"), name
        assert cookie["httponly"] is True
        assert cookie["path"] == ("/login/" if "device" in name else "/")
        assert "domain" not in cookie
