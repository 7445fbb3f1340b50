"""What README.md promises: a clone of the repository, and `bin/serve` in it, which installs, builds and serves.

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
OPEN = (
    "/",
    "/login/",
    "/demo/",
    "/chat/ask/",
    "/embed/ask.js",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/healthz",
)
TO_SIGN_IN = ("/desk/", "/admin/")
# What a shell that runs tests may have, and one that has just cloned has not.
OF_THE_TESTS = ("REFDESK_", "DJANGO_SETTINGS_MODULE", "PYTEST_", "PYTHON", "VIRTUAL_ENV")


def _git(where: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=where, capture_output=True, text=True, check=True).stdout


@contextmanager
def _served(clone: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`bin/serve` on a free port, once it says that it is ready, and its address."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_TESTS)}
    log = clone.with_suffix(".log")
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            ["bin/serve"],
            cwd=clone,
            env=environ | {"REFDESK_PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # What it installs by has processes of its own.
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
    """The status, where it leads to, and the page."""
    line = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.headers.get("location", ""), answer.read().decode()
    finally:
        line.close()


def test_a_fresh_clone_serves_every_documented_address_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    """Two lead to where one signs in; scripts and styles are there; what was installed and built isn't for a commit."""
    clone = tmp_path / "refdesk"
    _git(tmp_path, "clone", "--quiet", str(ROOT), str(clone))
    with _served(clone) as (process, url):
        pages = {path: _get(url, path) for path in OPEN}
        assert {path: status for path, (status, _, _) in pages.items()} == dict.fromkeys(OPEN, 200)
        for path in TO_SIGN_IN:
            led = path
            while (answer := _get(url, led))[0] == 302:
                led = answer[1]
            assert (answer[0], led) == (200, f"/login/?next={path}")
        built = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', "".join(page for _, _, page in pages.values())))
        assert any("/static/web/" in each for each in built)
        assert {each: _get(url, each)[0] for each in built} == dict.fromkeys(built, 200)
        installers = ("pip", "setuptools")
        assert [each for name in installers for each in clone.glob(f".venv/lib/*/site-packages/{name}")] == []
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_WITHIN) == 0
    assert _git(clone, "status", "--porcelain") == ""
