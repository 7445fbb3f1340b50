"""No page gets more of a body than it may, whether its length is told or not."""

from collections.abc import Mapping
from typing import Any

import pytest

from refdesk.project.bodies import bounded


async def ask(pieces: list[bytes], *, declared: int | None = None) -> tuple[list[int], bytes]:
    """The statuses that were sent, and what the application got of a request with this body; its limit is ten bytes."""
    got, statuses = bytearray(), []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            got.extend(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    coming = iter(pieces)

    async def receive() -> dict[str, Any]:
        piece = next(coming, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Mapping[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    await bounded(application, 10)({"type": "http", "headers": headers}, receive, send)
    return statuses, bytes(got)


async def test_what_is_not_too_much_goes_through() -> None:
    assert await ask([b"12345", b"67890"], declared=10) == ([200], b"1234567890")
    assert await ask([]) == ([200], b"")


async def test_a_declared_length_that_is_too_much_is_refused_before_anything_is_read() -> None:
    assert await ask([b"12345"], declared=11) == ([413], b"")


@pytest.mark.parametrize("declared", [None, 5])
async def test_more_than_was_told_is_cut_off(declared: int | None) -> None:
    """The application hears that its client is gone, and answers nothing."""
    assert await ask([b"12345", b"67890", b"1", b"2"], declared=declared) == ([413], b"1234567890")
