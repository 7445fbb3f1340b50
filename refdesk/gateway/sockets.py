"""The WebSocket at /live/socket, as an ASGI application."""

import asyncio
import logging
from contextlib import suppress

from refdesk.kit.asgi import Receive, Scope, Send
from refdesk.kit.ip_addresses import client_address

from . import codes
from .connection import Connection
from .node import Node

log = logging.getLogger(__name__)

EXTENSION = "refdesk.fast_websocket"
"""An ASGI extension of the server: `attach` lets a connection bypass ASGI, from its upgrade to its end."""
HELLO_WITHIN = 10.0
"""Seconds."""


async def socket(node: Node, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket from its upgrade to its end."""
    await receive()
    if not origin_allowed(node, scope):
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.accept"})
    connection = Connection(node, address_of(node, scope))
    connection.close_without_hello(HELLO_WITHIN)
    fast = scope.get("extensions", {}).get(EXTENSION)
    if fast is not None:
        fast.attach(connection)
        return
    sending = asyncio.get_running_loop().create_task(_send_all(connection, send))
    try:
        await _receive_all(connection, receive, asyncio.get_running_loop())
    finally:
        sending.cancel()
        connection.ended()


def address_of(node: Node, scope: Scope) -> str:
    """The client's IP address; empty without a network, as on a Unix socket."""
    peer = scope.get("client")
    return client_address(peer[0], scope["headers"], node.terms.trusted_proxies) if peer else ""


def origin_allowed(node: Node, scope: Scope) -> bool:
    """Whether the client is one of our own pages, or a script that sends no origin. A refusal is logged."""
    origin = next((value for name, value in scope["headers"] if name == b"origin"), None)
    if origin is None:
        return True
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    same_host = origin.decode("latin-1").partition("://")[2] == host.decode("latin-1")
    allowed = origin.decode("latin-1") in node.terms.origins or (same_host and _loopback(host))
    if not allowed:
        log.info("a connection from a page of another origin was refused")
    return allowed


def _loopback(host: bytes) -> bool:
    name = host.rpartition(b":")[0] if b":" in host and not host.endswith(b"]") else host
    return name in (b"127.0.0.1", b"[::1]", b"localhost") or name.endswith(b".localhost")


async def _receive_all(connection: Connection, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        connection.receive(message.get("text") or message.get("bytes") or b"", loop.time())


async def _send_all(connection: Connection, send: Send) -> None:
    buffer = connection.send_buffer
    with suppress(OSError):  # the client is gone
        while True:
            await buffer.wait()
            if buffer.overflowed:
                connection.closing = connection.closing or codes.TOO_SLOW
            while chunk := buffer.next_chunk():
                await send({"type": "websocket.send", "text": chunk.decode()})
            if connection.closing is not None:
                await send({"type": "websocket.close", "code": connection.closing})
                return
