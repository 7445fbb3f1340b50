"""The server process from outside: first start, second start, stop, and commands while it runs."""

import asyncio
import json
import re
import resource
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.client.sign_in import SignInFailed, connection_token, sign_in
from tests.forked import command
from tests.servers import ANA, BEN, MARTA, ROOT, Server, server

pytestmark = pytest.mark.usefixtures("process")


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Server]:
    """A server with the demo, for tests that change nothing in it."""
    with server(forked=False) as made:
        yield made


def _get(url: str) -> tuple[int, str, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.headers.items()}


def _head(url: str, **headers: str) -> dict[str, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def _run(running: Server, *words: str, line: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a management command while the server runs."""
    return command(*words, environ=running._environ(), line=line)


def _start_notes(running: Server) -> tuple[list[str], list[str]]:
    """The addresses that a start printed, and its lines about who signs in."""
    heading = f"Sign in as one of these people. Their passwords are in {running.data / 'demo-passwords.txt'}"
    assert running.printed[4:6] == ["", heading]
    assert running.printed[-1] == f"Refdesk is ready: {running.url}"
    return [line.split()[-1] for line in running.printed[:4]], [line.strip() for line in running.printed[6:-1]]


def test_first_start_creates_the_demo_and_a_second_start_keeps_it(tmp_path: Path) -> None:
    """The first start prints addresses and passwords; the second prints who signs in and where the passwords are."""
    with server(data=tmp_path, forked=False) as running:
        made = running.passwords
        addresses, people = _start_notes(running)
        assert addresses == [f"{running.url}/{path}" for path in ("demo/", "faq/", "desk/", "desk/#/administration")]
        assert [_get(address)[0] for address in addresses] == [200] * 4
        assert people == [f"{email}  {password}" for email, password in made.items()]
        for email, password in map(str.split, people):
            assert "sessionid" in asyncio.run(sign_in(running.url, email, password)).cookies
        assert sorted(made) == [ANA, BEN, MARTA]
        assert (running.data / "demo-passwords.txt").stat().st_mode & 0o777 == 0o600
        assert (running.data / "secret-key").stat().st_mode & 0o777 == 0o600
        assert running.stop() == 0
        running.start()
        assert running.passwords == made
        assert _start_notes(running) == (addresses, list(made))
        status = json.loads(_get(f"{running.url}/api/v1/widgets/ask/status")[1])
        assert status["department"] == "Reference"


def test_demo_operators_sign_in_and_get_a_connection_token(running: Server) -> None:
    for email in (ANA, BEN, MARTA):
        http = asyncio.run(sign_in(running.url, email, running.passwords[email]))
        assert asyncio.run(connection_token(http))
    with pytest.raises(SignInFailed):
        asyncio.run(sign_in(running.url, ANA, running.passwords[BEN]))


def test_server_serves_pages_and_static_files(running: Server) -> None:
    page = _get(f"{running.url}/login/")[1]
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, _, headers = _get(running.url + style)
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


@pytest.mark.parametrize(("more", "name"), [({}, "root"), ({"REFDESK_ADMIN_NAME": "Lee Harbour"}, "Lee Harbour")])
def test_first_start_without_demo_creates_only_the_administrator(more: dict[str, str], name: str) -> None:
    email, password = "root@example.org", "salt-rope-and-tar"
    with server(
        {"REFDESK_DEMO": "0", "REFDESK_ADMIN_EMAIL": email, "REFDESK_ADMIN_PASSWORD": password} | more
    ) as running:
        assert running.printed == [
            f"Created the administrator {email}. Patrons see the name “{name}”.",
            f"Sign in at {running.url}/desk/ with the password in REFDESK_ADMIN_PASSWORD.",
            "The name can be changed there, under Settings, Profile.",
            f"Refdesk is ready: {running.url}",
        ]
        assert not (running.data / "demo-passwords.txt").exists()
        tables = ("people.Operator", "libraries.Library", "widgets.Widget", "faq.Faq")
        counts = f"from django.apps import apps; print([apps.get_model(each).objects.count() for each in {tables}])"
        assert running.django(counts) == "[1, 0, 0, 0]\n"
        assert "sessionid" in asyncio.run(sign_in(running.url, email, password)).cookies


def test_deep_health_of_a_running_server_passes(running: Server) -> None:
    try:
        checks = json.loads(_get(f"{running.url}/healthz?deep")[1])["checks"]
    except urllib.error.HTTPError as failed:  # the disk of this machine may be nearly full
        checks = json.loads(failed.read())["checks"]
    assert [*checks] == ["database", "lanes", "disk", "bus", "mail", "clock"]
    assert {name for name, check in checks.items() if check["status"] != "ok"} <= {"disk"}


def test_server_behind_a_tls_proxy_sends_hsts_and_secure_cookies() -> None:
    with server(REFDESK_PUBLIC_URL="https://desk.example.org", REFDESK_TRUSTED_PROXIES="127.0.0.1") as running:
        port = re.findall(r"listening on \('127.0.0.1', (\d+)\)", running.log)[0]
        here = f"http://127.0.0.1:{port}/login/"
        proxied = _head(here, Host="desk.example.org", X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.9")
        assert proxied["strict-transport-security"] == "max-age=31536000"
        assert "Secure" in proxied["set-cookie"]
        assert "strict-transport-security" not in _head(here, Host="desk.example.org")
        _refuses_loopback_hosts(f"http://127.0.0.1:{port}")


def _refuses_loopback_hosts(here: str) -> None:
    """A cache could spread the widget's loader with the address of such a host. Monitors ask by the address."""
    for host in ("evil.localhost", "127.0.0.1", "localhost"):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            _head(f"{here}/embed/ask.js", Host=host)
        assert _get(f"{here}/healthz")[1]


def test_server_raises_its_limit_of_open_files() -> None:
    """Each connection is an open file, and the default limit of a shell is low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        with server(forked=False) as running:
            assert resource.prlimit(running.pid, resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_operator_command_works_while_the_server_runs(running: Server) -> None:
    words = ("operator", "add", "dora@harbour.example", "--name", "Dora")
    done = _run(running, *words, "--department", "Reference", "--password-stdin", line="salt-rope-and-tar\n")
    assert done.returncode == 0, done.stderr
    assert "sessionid" in asyncio.run(sign_in(running.url, "dora@harbour.example", "salt-rope-and-tar")).cookies
    weak = _run(running, "operator", "password", ANA, "--password-stdin", line="short\n")
    assert weak.returncode == 1
    assert "at least 10 characters" in weak.stderr
    assert "Traceback" not in weak.stderr


def test_commands_name_their_database_and_create_none(running: Server, tmp_path: Path) -> None:
    """A command without the service's settings would otherwise change a database that no server uses."""
    done = _run(running, "sign_in", "show")
    assert done.stderr == f"Database: {running.data / 'refdesk.sqlite3'}. Settings: the environment.\n"
    never = Server(tmp_path / "data", {"REFDESK_DEMO": "0"})
    for words in (("operator", "password", ANA, "--password-stdin"), ("faq", "export"), ("backup", f"{tmp_path}/b")):
        done = _run(never, *words, line="salt-rope-and-tar\n")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"There is no database of Refdesk: {never.data / 'refdesk.sqlite3'}. ")
    assert list(tmp_path.iterdir()) == []


def test_commands_read_the_environment_file_of_the_service(running: Server, tmp_path: Path) -> None:
    file = tmp_path / "refdesk.env"
    file.write_text(f"REFDESK_DATA={running.data}\n")
    environ = {name: value for name, value in running._environ().items() if name != "REFDESK_DATA"}
    done = command("sign_in", "show", environ=environ | {"REFDESK_ENV_FILE": str(file)})
    assert done.stderr == f"Database: {running.data / 'refdesk.sqlite3'}. Settings: {file}.\n"
    assert done.returncode == 0


def test_commands_print_words_and_no_log_lines(running: Server) -> None:
    """The entry of the audit log is stored."""
    words = ("operator", "add", "maya@harbour.example", "--name", "Maya", "--department", "Reference")
    done = _run(running, *words, "--password-stdin", line="salt-rope-and-tar\n")
    assert done.stdout == "Maya (maya@harbour.example), operator: Reference.\n"
    assert done.stderr.count("\n") == 1
    count = "print(Entry.objects.filter(object_label__startswith='Maya').count())"
    assert int(running.django("from refdesk.audit.models import Entry", count)) > 0


def test_failing_command_prints_the_reason_alone(running: Server) -> None:
    done = _run(running, "operator", "unlock", "none@harbour.example")
    assert (done.returncode, done.stderr.splitlines()[1:]) == (1, ["There is no operator none@harbour.example."])


def test_first_start_prints_words_and_no_audit_lines(tmp_path: Path) -> None:
    with server(data=tmp_path, forked=False) as running:
        assert "refdesk.audit" not in running.log


def test_G8_each_line_of_the_log_is_json_by_a_setting(tmp_path: Path) -> None:
    with server(data=tmp_path, forked=False, REFDESK_LOG_FORMAT="json") as running:
        _get(f"{running.url}/healthz")
        running.stop()
        written = [json.loads(line) for line in running.log.splitlines()]
    assert written
    assert all({"time", "level", "logger"} <= line.keys() for line in written)


def test_new_files_are_private_in_a_readable_data_folder(tmp_path: Path) -> None:
    """An existing folder keeps its mode; files that a server or a command creates in it are closed to others."""
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    with server(data=data, REFDESK_DEMO="0") as running:
        words = ("operator", "add", "dora@a.example", "--name", "Dora", "--department", "Desk")
        done = _run(running, *words, "--password-stdin", line="salt-rope-and-tar\n")
        assert done.returncode == 0, done.stderr
        made = [path for path in data.rglob("*") if path.name != "server.log"]
        assert data / "refdesk.sqlite3" in made
        assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_command_reports_an_unusable_database(tmp_path: Path) -> None:
    never = Server(tmp_path / "data", {"REFDESK_DATABASE_URL": "postgresql://a@127.0.0.1:9/b"})
    done = _run(never, "operator", "password", ANA, "--password-stdin", line="salt-rope-and-tar\n")
    assert done.returncode == 1
    assert "The database can't be used: " in done.stderr
    assert "Connection refused" in done.stderr
    assert "Traceback" not in done.stderr


def test_server_reports_a_port_in_use_in_one_line(running: Server, tmp_path: Path) -> None:
    other = {"REFDESK_DATA": str(tmp_path), "REFDESK_PORT": running.url.rpartition(":")[2]}
    environ = running._environ() | other
    serve = [sys.executable, "-m", "refdesk.server.serve"]
    done = subprocess.run(serve, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("REFDESK_HOST, REFDESK_PORT: can't listen on 127.0.0.1:")
    assert not list(tmp_path.iterdir())
