"""Static files are sent whole, as they were asked for; what is none of them goes on to the application."""

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


async def _ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], list[bytes]]:
    """Status, headers, and the parts of the body."""
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": told}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await with_static_files(_application)(scope, None, send)
    start, *rest = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, [message["body"] for message in rest if message["body"]]


async def test_a_file_comes_in_one_piece() -> None:
    status, headers, parts = await _ask(URL)
    assert (status, parts) == (200, [STYLES.read_bytes()])
    assert headers["content-length"] == str(STYLES.stat().st_size)
    assert headers["x-content-type-options"] == "nosniff"


async def test_who_has_it_is_told_so() -> None:
    _, headers, _ = await _ask(URL)
    status, _, parts = await _ask(URL, if_none_match=headers["etag"])
    assert (status, parts) == (304, [])


@pytest.mark.parametrize(("asked", "part"), [("bytes=10-19", slice(10, 20)), ("bytes=-7", slice(-7, None))])
async def test_a_part_is_a_part(asked: str, part: slice) -> None:
    status, _, parts = await _ask(URL, range=asked)
    assert (status, b"".join(parts)) == (206, STYLES.read_bytes()[part])


async def test_head_has_no_body_and_nothing_else_is_allowed() -> None:
    status, headers, parts = await _ask(URL, "HEAD")
    assert (status, parts, headers["content-length"]) == (200, [], str(STYLES.stat().st_size))
    assert (await _ask(URL, "POST"))[0] == 405


@pytest.mark.parametrize("path", ["/desk/", "/static/admin/css/none.css", "/static/../settings.py", "/staticky"])
async def test_what_is_no_file_is_the_applications(path: str) -> None:
    assert await _ask(path) == (418, {}, [b"the application"])
