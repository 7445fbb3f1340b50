"""Static files are sent whole, as they were range_ for; what is none of them goes on to the application."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import __file__ as of_admin

from refdesk.server.static_files import with_static_files

STYLES = Path(of_admin).parent / "static/admin/css/base.css"
URL = "/static/admin/css/base.css"


async def _application(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"the application"})


async def _request(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], list[bytes]]:
    """Status, headers, and the parts of the body."""
    raw_headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw_headers}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await with_static_files(_application)(scope, None, send)
    start, *rest = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, [message["body"] for message in rest if message["body"]]


async def test_static_file_is_sent_in_one_chunk() -> None:
    status, headers, parts = await _request(URL)
    assert (status, parts) == (200, [STYLES.read_bytes()])
    assert headers["content-length"] == str(STYLES.stat().st_size)
    assert headers["x-content-type-options"] == "nosniff"


async def test_static_file_gives_304_for_a_known_etag() -> None:
    _, headers, _ = await _request(URL)
    status, _, parts = await _request(URL, if_none_match=headers["etag"])
    assert (status, parts) == (304, [])


@pytest.mark.parametrize(("range_", "part"), [("bytes=10-19", slice(10, 20)), ("bytes=-7", slice(-7, None))])
async def test_static_file_gives_the_requested_range(range_: str, part: slice) -> None:
    status, _, parts = await _request(URL, range=range_)
    assert (status, b"".join(parts)) == (206, STYLES.read_bytes()[part])


async def test_static_file_allows_head_and_refuses_post() -> None:
    status, headers, parts = await _request(URL, "HEAD")
    assert (status, parts, headers["content-length"]) == (200, [], str(STYLES.stat().st_size))
    assert (await _request(URL, "POST"))[0] == 405


@pytest.mark.parametrize("path", ["/desk/", "/static/admin/css/none.css", "/static/../settings.py", "/staticky"])
async def test_other_paths_reach_the_application(path: str) -> None:
    assert await _request(path) == (418, {}, [b"the application"])
