"""The server process from the outside: first start, second start, stop, and the commands beside it."""

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.client.sign_in import SignInFailed, desk_ticket, sign_in
from tests.servers import ANA, BEN, MARTA, ROOT, Server, server


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Server]:
    """A server with the demo, for tests that leave it as it is."""
    with server() as made:
        yield made


def _get(url: str) -> tuple[int, str, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.headers.items()}


def _head(url: str, **headers: str) -> dict[str, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def _run(running: Server, *words: str, line: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """A command beside the running server."""
    environ = running._environ() | more
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=ROOT, env=environ, input=line, capture_output=True, text=True, check=False)


def test_a_first_start_makes_the_demo_and_a_second_one_keeps_it(tmp_path: Path) -> None:
    with server(data=tmp_path) as running:
        made = running.passwords
        assert sorted(made) == [ANA, BEN, MARTA]
        assert (running.data / "demo-passwords.txt").stat().st_mode & 0o777 == 0o600
        assert (running.data / "secret-key").stat().st_mode & 0o777 == 0o600
        assert running.stop() == 0
        running.start()
        assert running.passwords == made
        status = json.loads(_get(f"{running.url}/api/v1/widgets/ask/status")[1])
        assert status["department"] == "Reference"


def test_each_demo_operator_signs_in_and_gets_a_ticket(running: Server) -> None:
    for email in (ANA, BEN, MARTA):
        http = asyncio.run(sign_in(running.url, email, running.passwords[email]))
        assert asyncio.run(desk_ticket(http))
    with pytest.raises(SignInFailed):
        asyncio.run(sign_in(running.url, ANA, running.passwords[BEN]))


def test_static_files_and_pages_come_from_one_server(running: Server) -> None:
    page = _get(f"{running.url}/login/")[1]
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, _, headers = _get(running.url + style)
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_without_the_demo_nobody_can_sign_in_but_the_administrator_of_the_settings() -> None:
    email, password = "root@example.org", "salt-rope-and-tar"
    with server(REFDESK_DEMO="0", REFDESK_ADMIN_EMAIL=email, REFDESK_ADMIN_PASSWORD=password) as running:
        assert not (running.data / "demo-passwords.txt").exists()
        assert running.django("from refdesk.people.models import Operator; print(Operator.objects.count())") == "1\n"
        assert "sessionid" in asyncio.run(sign_in(running.url, email, password)).cookies


def test_behind_a_proxy_with_tls_cookies_and_browsers_are_kept_to_it() -> None:
    with server(REFDESK_PUBLIC_URL="https://desk.example.org", REFDESK_TRUSTED_PROXIES="127.0.0.1") as running:
        port = re.findall(r"listening on \('127.0.0.1', (\d+)\)", running.log)[0]
        here = f"http://127.0.0.1:{port}/login/"
        proxied = _head(here, Host="desk.example.org", X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.9")
        assert proxied["strict-transport-security"] == "max-age=31536000"
        assert "Secure" in proxied["set-cookie"]
        assert "strict-transport-security" not in _head(here, Host="desk.example.org")


def test_an_operator_is_added_while_the_server_runs(running: Server) -> None:
    words = ("refdesk", "operator", "add", "dora@harbour.example", "--name", "Dora")
    done = _run(running, *words, "--department", "Reference", "--password-stdin", line="salt-rope-and-tar\n")
    assert done.returncode == 0, done.stderr
    assert "sessionid" in asyncio.run(sign_in(running.url, "dora@harbour.example", "salt-rope-and-tar")).cookies
    weak = _run(running, "refdesk", "operator", "password", ANA, "--password-stdin", line="short\n")
    assert weak.returncode == 1
    assert "at least 10 characters" in weak.stderr
    assert "Traceback" not in weak.stderr


def test_an_operator_can_be_added_before_the_server_ever_ran(tmp_path: Path) -> None:
    never = Server(tmp_path / "data", {"REFDESK_DEMO": "0"})
    words = ("refdesk", "operator", "add", "dora@a.example", "--name", "Dora", "--department", "Desk")
    done = _run(never, *words, "--admin", "--password-stdin", line="salt-rope-and-tar\n")
    assert done.stdout == "Dora (dora@a.example), administrator: Desk.\n", done.stderr
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_taken_port_is_told_in_one_line(running: Server, tmp_path: Path) -> None:
    other = {"REFDESK_DATA": str(tmp_path), "REFDESK_PORT": running.url.rpartition(":")[2]}
    done = _run(running, "refdesk.project.serve", **other)
    assert done.returncode == 1
    assert done.stderr.startswith("REFDESK_HOST, REFDESK_PORT: can't listen on 127.0.0.1:")
    assert not list(tmp_path.iterdir())
