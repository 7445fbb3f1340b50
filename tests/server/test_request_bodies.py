"""Bodies of requests to pages are limited in size, time and number, whether their length is declared or not."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

import pytest

from refdesk.analytics.exchange.api import LARGEST
from refdesk.client import Http
from refdesk.faq.exchange.importer import FILE_LIMIT
from refdesk.server import request_bodies
from refdesk.server.request_bodies import CHUNK_SECONDS, LIMIT, STAFF_LIMIT, bounded, limit_of
from tests.servers import server


async def request(
    chunks: list[bytes], *, declared: int | None = None, stalls: bool = False, chunk_seconds: float = CHUNK_SECONDS
) -> tuple[list[int], bytes]:
    """Send a body with a limit of ten bytes; the statuses sent, and the bytes that the application received.

    A body that `stalls` never ends. The client stays connected, which the application checks.
    """
    got, statuses = bytearray(), []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            got.extend(message["body"])
            more = message["more_body"]
        gone = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not gone.done()
        gone.cancel()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    chunks_left = iter([*chunks, None])

    async def receive() -> dict[str, Any]:
        chunk = next(chunks_left, b"")
        if chunk == b"" or (chunk is None and stalls):
            await asyncio.Event().wait()
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Mapping[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await bounded(application, lambda _path, _method: 10, chunk_seconds)(scope, receive, send)
    return statuses, bytes(got)


async def test_body_up_to_the_limit_reaches_the_application() -> None:
    assert await request([b"12345", b"67890"], declared=10) == ([200], b"1234567890")
    assert await request([]) == ([200], b"")


async def test_declared_length_beyond_the_limit_gets_413_before_reading() -> None:
    assert await request([b"12345"], declared=11) == ([413], b"")


@pytest.mark.parametrize("declared", [None, 5])
async def test_body_beyond_the_limit_gets_413_whatever_was_declared(declared: int | None) -> None:
    """The application receives a disconnect and sends nothing."""
    assert await request([b"12345", b"67890", b"1", b"2"], declared=declared) == ([413], b"1234567890")


async def test_stalled_body_gets_408() -> None:
    assert await request([], stalls=True, chunk_seconds=0) == ([408], b"")
    assert await request([b"12345"], stalls=True, chunk_seconds=0) == ([408], b"12345")


async def test_client_may_wait_for_the_response_after_its_body() -> None:
    """The limit for chunks ends with the body."""
    assert await request([b"12345"], chunk_seconds=0) == ([200], b"12345")


async def test_body_longer_than_its_time_limit_gets_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "BODY_SECONDS", 0.0)
    assert await request([b"12345"], stalls=True) == ([408], b"")


class LargeBodies:
    """Requests with large bodies that never end, until their clients disconnect."""

    def __init__(self) -> None:
        self._disconnected = asyncio.Event()
        self._served = bounded(self._application, trusted=(ip_network("10.0.0.0/8"),))
        self.tasks: list[asyncio.Future[None]] = []

    async def _application(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def sends(self, address: str, size: int = LIMIT + 1) -> int:
        """The status of one more request; 0 if the server waits for more of its body."""
        status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        chunks = [bytes(size)]

        async def receive() -> dict[str, Any]:
            if chunks:
                return {"type": "http.request", "body": chunks.pop(), "more_body": True}
            if not status.done():
                status.set_result(0)
            await self._disconnected.wait()
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if "status" in message:
                assert (b"retry-after", b"60") in message["headers"]
                status.set_result(message["status"])

        headers = [(b"x-forwarded-for", address.encode())]
        scope = {"type": "http", "method": "POST", "path": "/ask/x/", "headers": headers, "client": ("10.0.0.1", 1)}
        self.tasks.append(asyncio.ensure_future(self._served(scope, receive, send)))
        return await asyncio.wait_for(status, 20)

    async def disconnect(self) -> None:
        self._disconnected.set()
        await asyncio.gather(*self.tasks)
        self._disconnected.clear()


async def test_large_bodies_at_once_are_limited_in_total_and_per_address() -> None:
    """Other addresses still get slots, small bodies need none, and a disconnect releases one."""
    bodies = LargeBodies()
    for _ in range(2):
        assert [await bodies.sends("192.0.2.1") for _ in range(10)] == [0] * 8 + [503] * 2
        assert [await bodies.sends(f"192.0.2.{number}") for number in range(2, 28)] == [0] * 24 + [503] * 2
        assert await bodies.sends("192.0.2.1", LIMIT) == 0
        await bodies.disconnect()


async def test_large_body_below_the_minimum_rate_gets_408() -> None:
    """Though a byte arrives within each chunk's time. A body at the minimum rate continues."""
    statuses: list[int] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def send(message: Mapping[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async def send_body(*sizes: int, chunk_seconds: float) -> None:
        chunks = iter(sizes)

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.01)
            size = next(chunks, 0)
            return {"type": "http.request", "body": bytes(size), "more_body": size > 0}

        scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/ask/x/", "headers": []}
        await asyncio.wait_for(bounded(application, chunk_seconds=chunk_seconds)(scope, receive, send), 30)

    await send_body(LIMIT + 1, *[1] * 3_000, chunk_seconds=0.1)
    assert statuses == [408]
    statuses.clear()
    await send_body(LIMIT + 1, *[request_bodies.MIN_RATE] * 50, chunk_seconds=5)
    assert statuses == []


def test_methods_without_body_have_the_lowest_limit() -> None:
    assert {limit_of("/ask/questions/", method) for method in ("GET", "HEAD", "DELETE", "OPTIONS")} == {LIMIT}


def test_limits_follow_what_each_path_accepts() -> None:
    """Each is somewhat larger than the largest file accepted there."""
    for path in (
        "/api/v1/desk/administration/faqs/import",
        "/ask/questions/",
        "/ask/questions/chat/",
        "/ticket/x-y_z/",
    ):
        assert limit_of(path) > FILE_LIMIT
    assert LARGEST < limit_of("/api/v1/desk/analytics/datasets/7/import") < 2 * LARGEST
    for path in (
        "/api/v1/desk/administration/faqs",
        "/api/v1/desk/analytics/datasets/7/records",
        "/api/v1/desk/tickets/7/acts",
    ):
        assert limit_of(path) == STAFF_LIMIT
    for path in ("/", "/ask/", "/login/", "/healthz", "/ticket/x/forget/", "/nowhere", "/api/v1/chats", "/x/ask/y/"):
        assert limit_of(path) == LIMIT
    for path in (
        "/ask/a/b/",
        "/admin/files/",
        "/api/v1/desk",
        "/faq/faq/files/",
        "/api/v1/widgets/ask/tickets",
    ):
        assert limit_of(path) == LIMIT


@pytest.mark.usefixtures("process")
async def test_server_refuses_large_bodies_of_anonymous_clients() -> None:
    with server() as running:
        http, much = Http(running.url), bytes(LIMIT + 1)
        for path in ("/login/", "/nowhere", "/api/v1/chats", "/ask/"):
            assert (await http.call("POST", path, much)).status == 413
        assert (await http.call("POST", "/ask/questions/", much)).status != 413
