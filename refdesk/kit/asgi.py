"""ASGI: types, responses without Django, and the header that forbids caching."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

NO_STORE = {"Cache-Control": "no-store"}
"""Neither a browser nor a proxy may store the response (RFC 9111, section 5.2.2.5)."""
EVENT_STREAM = NO_STORE | {
    "Content-Type": "text/event-stream",
    "X-Content-Type-Options": "nosniff",
    "X-Accel-Buffering": "no",  # nginx would collect events before it passes them on
}


async def begin_response(send: Send, status: int, headers: Mapping[str, str]) -> None:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def send_response(send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    """The whole response, with its length."""
    await begin_response(send, status, {"Content-Length": str(len(body)), **headers})
    await send({"type": "http.response.body", "body": body})


async def disconnected(receive: Receive) -> None:
    """Return when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
