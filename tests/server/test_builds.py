"""Server processes on one checkout, while the front end is built anew."""

import asyncio
from pathlib import Path

import pytest

from refdesk.client.http import Http
from refdesk.client.sign_in import sign_in
from refdesk.kit.web_install import install
from tests.servers import ANA, Server, server
from tests.web_builds import unfinished_build, use_test_folders

from .own_builds import FOLDER

pytestmark = pytest.mark.usefixtures("process")
ENTRY = "tests.server.own_builds"
FIRST, SECOND = "version1", "version2"


def _check(running: Server, current: str) -> None:
    """The desk is of the process's own build; it and parts of all builds are served."""
    http = asyncio.run(sign_in(running.url, ANA, running.passwords[ANA]))
    page = asyncio.run(http.get("/desk/")).body.decode()
    assert f"/static/web/assets/desk-{current}.js" in page
    for version in (FIRST, SECOND):
        for name in ("desk", "Lazy"):
            answer = asyncio.run(Http(running.url).get(f"/static/web/assets/{name}-{version}.js"))
            assert (answer.status, version in answer.body.decode()) == (200, True)


def test_processes_serve_their_own_desk_and_parts_of_all_builds_after_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes on one checkout and database; the second starts after the build, the first restarts at last."""
    use_test_folders(tmp_path, monkeypatch)
    install(unfinished_build(tmp_path, FIRST))
    with server(entry=ENTRY, environ={FOLDER: str(tmp_path)}) as before:
        install(unfinished_build(tmp_path, SECOND))
        _check(before, FIRST)
        after = Server(before.data, {FOLDER: str(tmp_path)}, entry=ENTRY)
        try:
            after.start()
            _check(after, SECOND)
            _check(before, FIRST)
        finally:
            after.kill()
        before.restart()
        _check(before, SECOND)
