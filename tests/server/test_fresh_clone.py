"""The quick start of README.md: `bin/serve` in a clone of the repository installs, builds and serves.

bin/test --long tests/server/test_fresh_clone.py
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import ROOT, STOP_WITHIN

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
PUBLIC_PATHS = (
    "/",
    "/login/",
    "/demo/",
    "/chat/ask/",
    "/embed/ask.js",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/healthz",
)
PROTECTED_PATHS = ("/desk/", "/account/second-factor/")
# Variables that a shell that runs tests may have, and a user's shell has not.
TEST_VARIABLES = ("REFDESK_", "DJANGO_SETTINGS_MODULE", "PYTEST_", "PYTHON", "VIRTUAL_ENV")


def _git(where: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=where, capture_output=True, text=True, check=True).stdout


@contextmanager
def _served(clone: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`bin/serve` on a free port, once it is ready, and its URL."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(TEST_VARIABLES)}
    log = clone.with_suffix(".log")
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            ["bin/serve"],
            cwd=clone,
            env=environ | {"REFDESK_PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Installers start processes of their own.
            start_new_session=True,
        )
    assert process.stdout is not None
    try:
        ready = next((line for line in process.stdout if "ready: " in line), "")
        assert ready, log.read_text(encoding="utf-8")
        yield process, ready.split("ready: ")[1].strip()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def _get(url: str, path: str) -> tuple[int, str, str]:
    """The status, the Location and the page."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("location", ""), answer.read().decode()
    finally:
        connection.close()


def test_fresh_clone_serves_documented_urls_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    """Protected paths redirect to the sign-in; scripts and styles exist; no file in the clone needs a commit."""
    clone = tmp_path / "refdesk"
    _git(tmp_path, "clone", "--quiet", str(ROOT), str(clone))
    with _served(clone) as (process, url):
        pages = {path: _get(url, path) for path in PUBLIC_PATHS}
        assert {path: status for path, (status, _, _) in pages.items()} == dict.fromkeys(PUBLIC_PATHS, 200)
        for path in PROTECTED_PATHS:
            target = path
            while (answer := _get(url, target))[0] == 302:
                target = answer[1]
            assert (answer[0], target) == (200, f"/login/?next={path}")
        built = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', "".join(page for _, _, page in pages.values())))
        assert any("/static/web/" in address for address in built)
        assert {address: _get(url, address)[0] for address in built} == dict.fromkeys(built, 200)
        installers = ("pip", "setuptools")
        assert [package for name in installers for package in clone.glob(f".venv/lib/*/site-packages/{name}")] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_WITHIN) == 0
    assert _git(clone, "status", "--porcelain") == ""
