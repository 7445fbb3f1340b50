"""Static files are sent in one chunk; other requests reach the application."""

from pathlib import Path
from typing import Any

import pytest

import refdesk
from refdesk.kit import web_build
from refdesk.kit.web_install import STORED_BUILDS, install
from refdesk.server.static_files import with_static_files
from tests.web_builds import unfinished_build, use_test_folders

ICON = Path(refdesk.__file__).parent / "static/refdesk/mark.svg"
URL = "/static/refdesk/mark.svg"


async def _application(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"the application"})


async def _request(
    path: str, method: str = "GET", served: Any = None, **headers: str
) -> tuple[int, dict[str, str], list[bytes]]:
    """Status, headers, and the parts of the body."""
    raw_headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw_headers}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await (served or with_static_files(_application))(scope, None, send)
    start, *rest = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, [message["body"] for message in rest if message["body"]]


async def test_static_file_is_sent_in_one_chunk() -> None:
    status, headers, parts = await _request(URL)
    assert (status, parts) == (200, [ICON.read_bytes()])
    assert headers["content-length"] == str(ICON.stat().st_size)
    assert headers["x-content-type-options"] == "nosniff"


async def test_static_file_gives_304_for_a_known_etag() -> None:
    _, headers, _ = await _request(URL)
    status, _, parts = await _request(URL, if_none_match=headers["etag"])
    assert (status, parts) == (304, [])


@pytest.mark.parametrize(("range_", "part"), [("bytes=10-19", slice(10, 20)), ("bytes=-7", slice(-7, None))])
async def test_static_file_gives_the_requested_range(range_: str, part: slice) -> None:
    status, _, parts = await _request(URL, range=range_)
    assert (status, b"".join(parts)) == (206, ICON.read_bytes()[part])


async def test_static_file_allows_head_and_refuses_post() -> None:
    status, headers, parts = await _request(URL, "HEAD")
    assert (status, parts, headers["content-length"]) == (200, [], str(ICON.stat().st_size))
    assert (await _request(URL, "POST"))[0] == 405


@pytest.mark.parametrize("path", ["/desk/", "/static/refdesk/none.svg", "/static/../settings.py", "/staticky"])
async def test_other_paths_reach_the_application(path: str) -> None:
    assert await _request(path) == (418, {}, [b"the application"])


def _part(version: str) -> str:
    return f"/static/web/assets/Lazy-{version}.js"


async def test_process_serves_files_of_builds_before_and_after_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of another process, or one that was opened before an upgrade, loads a part of its own build."""
    use_test_folders(tmp_path, monkeypatch)
    for version in ("before01", "present1"):
        install(unfinished_build(tmp_path, version))
    served = with_static_files(_application, web_build.hold())
    assert (await _request(_part("later001"), served=served))[0] == 418
    install(unfinished_build(tmp_path, "later001"))
    for version in ("before01", "present1", "later001"):
        status, headers, parts = await _request(_part(version), served=served)
        assert (status, parts) == (200, [f"// a part of {version}".encode()])
        assert "immutable" in headers["cache-control"]


async def test_process_serves_its_own_build_from_memory_after_its_folder_was_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_test_folders(tmp_path, monkeypatch)
    versions = [f"version{number}" for number in range(STORED_BUILDS + 2)]
    for version in versions[:2]:
        install(unfinished_build(tmp_path, version))
    served = with_static_files(_application, web_build.hold())
    assert (await _request(_part(versions[0]), served=served))[0] == 200
    for version in versions[2:]:
        install(unfinished_build(tmp_path, version))
    statuses = [(await _request(_part(version), served=served))[0] for version in versions]
    assert statuses == [418, 200, 200, 200, 200]


@pytest.mark.parametrize("name", ["../manifest.json", "..%2fmanifest.json", "sub/Lazy-version1.js", "Lazy.js"])
async def test_only_hashed_names_are_looked_up_in_other_builds(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_test_folders(tmp_path, monkeypatch)
    install(unfinished_build(tmp_path, "version1"))
    served = with_static_files(_application)
    assert (await _request(f"/static/web/assets/{name}", served=served))[0] == 418
