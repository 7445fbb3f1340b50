"""No page gets more of a body than it may, whether its length is told or not, and none waits for it for long."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

import pytest

from refdesk.analytics.exchange.api import LARGEST
from refdesk.client import Http
from refdesk.faq.exchange.importer import FILE_LIMIT
from refdesk.server import request_bodies
from refdesk.server.request_bodies import LIMIT, OF_STAFF, QUIET, bounded, limit_of
from tests.servers import server


async def ask(
    pieces: list[bytes], *, declared: int | None = None, stalls: bool = False, quiet: float = QUIET
) -> tuple[list[int], bytes]:
    """The statuses that were sent, and what the application got of a request with this body; its limit is ten bytes.

    One that `stalls` never comes to its end. The client stays, and the application looks whether it does.
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

    coming = iter([*pieces, None])

    async def receive() -> dict[str, Any]:
        piece = next(coming, b"")
        if piece == b"" or (piece is None and stalls):
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Mapping[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    await bounded(application, lambda _path, _method: 10, quiet)(scope, receive, send)
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


async def test_a_body_of_which_nothing_comes_is_given_up() -> None:
    """Whatever came before."""
    assert await ask([], stalls=True, quiet=0) == ([408], b"")
    assert await ask([b"12345"], stalls=True, quiet=0) == ([408], b"12345")


async def test_a_client_whose_body_is_here_may_wait_for_its_answer() -> None:
    """Nothing more comes from it then, and that is no reason to give it up."""
    assert await ask([b"12345"], quiet=0) == ([200], b"12345")


async def test_a_body_that_comes_in_drops_is_given_up_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though something came all the while."""
    monkeypatch.setattr(request_bodies, "WITHIN", 0.0)
    assert await ask([b"12345"], stalls=True) == ([408], b"")


class Crowd:
    """Requests with large bodies that never come to their end, until they leave."""

    def __init__(self) -> None:
        self._left = asyncio.Event()
        self._served = bounded(self._application, trusted=(ip_network("10.0.0.0/8"),))
        self.tasks: list[asyncio.Future[None]] = []

    async def _application(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def brings(self, address: str, size: int = LIMIT + 1) -> int:
        """The status of one more, 0 where it is waited for."""
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        pieces = [bytes(size)]

        async def receive() -> dict[str, Any]:
            if pieces:
                return {"type": "http.request", "body": pieces.pop(), "more_body": True}
            if not answered.done():
                answered.set_result(0)
            await self._left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            if "status" in message:
                assert (b"retry-after", b"60") in message["headers"]
                answered.set_result(message["status"])

        headers = [(b"x-forwarded-for", address.encode())]
        scope = {"type": "http", "method": "POST", "path": "/ask/x/", "headers": headers, "client": ("10.0.0.1", 1)}
        self.tasks.append(asyncio.ensure_future(self._served(scope, receive, send)))
        return await asyncio.wait_for(answered, 5)

    async def leaves(self) -> None:
        self._left.set()
        await asyncio.gather(*self.tasks)
        self._left.clear()


async def test_of_large_bodies_few_are_kept_at_once_and_fewer_of_one_address() -> None:
    """Others bring theirs meanwhile, small ones are no matter, and who left makes room."""
    crowd = Crowd()
    for _ in range(2):
        assert [await crowd.brings("192.0.2.1") for _ in range(10)] == [0] * 8 + [503] * 2
        assert [await crowd.brings(f"192.0.2.{number}") for number in range(2, 28)] == [0] * 24 + [503] * 2
        assert await crowd.brings("192.0.2.1", LIMIT) == 0
        await crowd.leaves()


async def test_a_large_body_that_comes_in_drops_does_not_keep_its_place() -> None:
    """A byte comes before each patience ends; who brings as much as one may expect goes on."""
    statuses: list[int] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def send(message: Mapping[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    async def bring(*sizes: int) -> None:
        pieces = iter(sizes)

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.01)
            size = next(pieces, 0)
            return {"type": "http.request", "body": bytes(size), "more_body": size > 0}

        scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/ask/x/", "headers": []}
        await asyncio.wait_for(bounded(application, quiet=0.1)(scope, receive, send), 30)

    await bring(LIMIT + 1, *[1] * 3_000)
    assert statuses == [408]
    statuses.clear()
    await bring(LIMIT + 1, *[request_bodies.PACE] * 50)
    assert statuses == []


def test_only_what_is_posted_may_be_much() -> None:
    assert {limit_of("/ask/questions/", method) for method in ("GET", "HEAD", "DELETE", "OPTIONS")} == {LIMIT}


def test_only_where_files_are_brought_there_may_be_much() -> None:
    """As much as the largest that is taken there, and something around it."""
    for path in ("/admin/faq/faq/files/", "/ask/questions/", "/ticket/x-y_z/"):
        assert limit_of(path) > FILE_LIMIT
    assert LARGEST < limit_of("/api/v1/desk/analytics/datasets/7/import") < 2 * LARGEST
    for path in ("/admin/faq/faq/add/", "/api/v1/desk/analytics/datasets/7/records", "/api/v1/desk/tickets/7/acts"):
        assert limit_of(path) == OF_STAFF
    for path in ("/", "/ask/", "/login/", "/healthz", "/ticket/x/forget/", "/nowhere", "/api/v1/chats", "/x/ask/y/"):
        assert limit_of(path) == LIMIT
    for path in ("/ask/a/b/", "/admin", "/api/v1/desk", "/faq/faq/files/", "/api/v1/widgets/ask/tickets"):
        assert limit_of(path) == LIMIT


@pytest.mark.usefixtures("process")
async def test_a_passer_by_can_send_no_page_more_than_it_reads() -> None:
    """On a real server, with a length that is told."""
    with server() as running:
        http, much = Http(running.url), bytes(LIMIT + 1)
        for path in ("/login/", "/nowhere", "/api/v1/chats", "/ask/"):
            assert (await http.call("POST", path, much)).status == 413
        assert (await http.call("POST", "/ask/questions/", much)).status != 413
