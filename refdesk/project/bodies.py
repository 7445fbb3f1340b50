"""How much a request to a page may bring: Django writes a body to the disk, of whatever size, before any view looks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

LIMIT = 65 * 2**20
"""Bytes: somewhat more than the largest file that administrators may bring."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def bounded(application: Application, limit: int = LIMIT) -> Application:
    """The same application, which never gets more than so much of a body."""

    async def served(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if _length(scope) > limit:
            await _refuse(send)
            return
        body = _Body(receive, send, limit)
        await application(scope, body.receive, body.send)

    return served


class _Body:
    """Counts what comes. At the limit it answers itself, and tells the application that the client is gone."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self._over = self._answered = False

    async def receive(self) -> Message:
        message = {"type": "http.disconnect"} if self._over else await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left >= 0 or self._over:
            return message
        self._over = True
        if not self._answered:
            await _refuse(self._send)
        return {"type": "http.disconnect"}

    async def send(self, message: Mapping[str, Any]) -> None:
        self._answered = True
        if not self._over:
            await self._send(message)


def _length(scope: Mapping[str, Any]) -> int:
    """The declared length; 0 where there is none."""
    said = next((value for name, value in scope.get("headers", ()) if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


async def _refuse(send: Send) -> None:
    words = _("That is too much at once. Go back: what you wrote is still there. Send fewer or smaller files.")
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
