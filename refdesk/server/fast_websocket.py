"""uvicorn's WebSocket protocol with a direct path for live connections: a text frame is a call, not a task.

Under ASGI each message wakes a task, passes a queue, and pauses and resumes reading from its socket; with two messages
sent for each one received, a durable message cost 80 µs of the server's processor time with this and 126 µs without
(24 chats at saturation, median of eight pairs of rounds). The upgrade goes through ASGI, whose task ends when it has
attached a connection: an idle socket has no task, no queue, no parser and no timer. Everything but unfragmented text
frames, and pongs, goes through uvicorn and websockets. `sockets` also works without this, under any ASGI server.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from refdesk.gateway import codes
from refdesk.gateway.connection import Connection
from refdesk.gateway.sockets import EXTENSION

from .keepalive import Keepalive

try:
    from websockets.speedups import apply_mask
except ImportError:  # websockets was built without its C extension
    from websockets.utils import apply_mask

log = logging.getLogger(__name__)

LINGER = 1.0
"""Seconds that a client disconnected for flooding has to receive the close frame."""
TEXT, PONG, MASKED = 0x81, 0x8A, 0x80
WRITABLE = asyncio.Event()
"""The event of all sockets whose transport accepts data. Never cleared."""
WRITABLE.set()


class FastWebSocket(WebSocketsSansIOProtocol):
    """One WebSocket. Once a connection is attached, its frames and its send buffer bypass ASGI.

    The slots are those that uvicorn's `__init__` fills: without them each socket would have a dictionary of 2 KB.
    """

    __slots__ = (
        "_by_uvicorn",
        "_conn",
        "_connection",
        "_flushing",
        "_rest",
        "app",
        "app_state",
        "asgi_version",
        "client",
        "close_sent",
        "close_timeout",
        "close_timer",
        "config",
        "connections",
        "curr_msg_data_type",
        "default_headers",
        "disconnected",
        "frames",
        "group",
        "handshake_complete",
        "handshake_initiated",
        "initial_response",
        "last_ping_rtt",
        "logger",
        "loop",
        "pending_ping_payload",
        "ping_interval",
        "ping_sent_at",
        "ping_timeout",
        "ping_timer",
        "pong_timer",
        "queue",
        "read_paused",
        "request",
        "response",
        "root_path",
        "scheme",
        "scope",
        "server",
        "silent",
        "tasks",
        "transport",
        "writable",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._conn: ServerProtocol | None = None
        self._connection: Connection | None = None
        self._rest = b""
        self._by_uvicorn = self._flushing = False
        self.silent = self.group = 0
        super().__init__(*arguments, **options)

    @property
    def conn(self) -> ServerProtocol:
        """The parser of websockets, made anew for the first frame that needs it. It begins between two frames."""
        if self._conn is None:
            self._conn = ServerProtocol(state=OPEN, max_size=self.config.ws_max_size, logger=self.logger)
        return self._conn

    @conn.setter
    def conn(self, conn: ServerProtocol) -> None:
        self._conn = conn

    def attach(self, connection: Connection) -> None:
        """Let the connection receive and send. The ASGI application returns then; this ends the connection."""
        self._connection = connection
        connection.send_buffer.listener = self._schedule_flush
        early, self.queue = self.queue, cast("asyncio.Queue[Any]", _End(connection))
        while not early.empty():
            self._receive_early(early.get_nowait())
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._drop_handshake()
        if self.config.ws_ping_interval and not self.disconnected:
            Keepalive.of_loop(self.loop, self.config.ws_ping_interval).add(self)
        self._schedule_flush()

    def _receive_early(self, message: Any) -> None:
        """Handle what a client sent before it had the answer to its upgrade."""
        if message["type"] == "websocket.receive":
            self._receive_message(message.get("text") or message.get("bytes") or b"")
        else:
            self.queue.put_nowait(message)

    def _drop_handshake(self) -> None:
        """Release what only the upgrade needed. A parser that has read a part of a frame reads the rest as well."""
        self.scope, self.request, self.response = cast("Any", None), cast("Any", None), cast("Any", None)
        if self.writable.is_set():
            self.writable = WRITABLE
        if self.conn.reader.buffer or self.frames:
            self._by_uvicorn = True
        elif not self.close_sent:
            self._conn = None

    async def run_asgi(self) -> None:
        """Run the application. uvicorn's own method closes the socket when the application returns."""
        try:
            await self.app(self.scope, self.receive, self.send)
            if self._connection is not None:
                return
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application")
        self.send_500_response()  # which sends nothing after an upgrade or its refusal
        if self.close_timer is None:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._connection is not None:
            self._connection.send_buffer.listener = None

    def start_keepalive(self) -> None:
        """`attach` does."""

    def stop_keepalive(self) -> None:
        if self._connection is not None and self.config.ws_ping_interval:
            Keepalive.of_loop(self.loop, self.config.ws_ping_interval).discard(self)

    def send_ping(self, frame: bytes) -> None:
        if self._open():
            self.transport.write(frame)

    def handle_connect(self, event: Any) -> None:
        """Put this object into the scope, where the application finds it."""
        super().handle_connect(event)
        if not self.close_sent:
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Handle unfragmented text frames, and pass everything else to uvicorn frame by frame."""
        self.silent = 0
        if self._flooded():
            return None
        if self._connection is None or self._by_uvicorn:
            return super().data_received(data)
        data = self._rest + data if self._rest else data
        start, length = 0, len(data)
        while start < length and (end := self._end_of_frame(data, start)):
            self._receive_frame(data, start, end)
            start = end
            if self._flooded():
                break
        self._rest = data[start:]
        return None

    def send_receive_event_to_app(self) -> None:
        """Receive a message that uvicorn has read: a fragmented or binary one."""
        message: bytes | str | None = b"".join(self.frames)
        if isinstance(message, bytes) and self.curr_msg_data_type == "text":
            message = _text(message)
        if message is None:
            self._refuse_text()
            return None
        if self._connection is None:
            return super().send_receive_event_to_app()
        self.frames = []
        self._receive_message(message)
        return None

    def handle_ping(self) -> None:
        super().handle_ping()
        self._count(0)

    def handle_pong(self, event: Any) -> None:
        self._count(0)

    def handle_cont(self, event: Any) -> None:
        """Count a fragment; its whole message is counted once more."""
        super().handle_cont(event)
        self._count(len(event.data))

    def pause_writing(self) -> None:
        self.writable = asyncio.Event()

    def resume_writing(self) -> None:
        self.writable.set()
        self.writable = WRITABLE
        if self._connection is not None:
            self._schedule_flush()

    def _end_of_frame(self, data: bytes, start: int) -> int:
        """Where the frame at `start` ends, 0 while it is incomplete.

        Unmasked frames and those of 64 KiB or more are no client's of ours: uvicorn reads this socket from then on.
        """
        if len(data) - start < 2:
            return 0
        length = data[start + 1] & 0x7F
        if length == 127 or not data[start + 1] & MASKED:
            self._by_uvicorn = True
            return len(data)
        payload = start + _head_size(length)
        if length == 126 and payload <= len(data):
            length = int.from_bytes(data[start + 2 : start + 4], "big")
        return payload + length if payload + length <= len(data) else 0

    def _receive_frame(self, data: bytes, start: int, end: int) -> None:
        pong = data[start] == PONG and data[start + 1] & 0x7F < 126
        if self._by_uvicorn or not (pong or data[start] == TEXT) or self.frames or self.close_sent:
            super().data_received(data[start:end])
            return
        payload = start + _head_size(data[start + 1] & 0x7F)
        if pong:
            self._count(0)
            return
        text = _text(apply_mask(data[payload:end], data[payload - 4 : payload]))
        if text is None:
            super().data_received(data[start:end])
        else:
            self._receive_message(text)

    def _receive_message(self, message: bytes | str) -> None:
        if self._connection is not None and not self.close_sent:
            self._connection.receive(message, self.loop.time())

    def _refuse_text(self) -> None:
        """Close with 1007 (RFC 6455, 8.1). uvicorn does the same, with a traceback in the log."""
        log.info("a message that is not UTF-8 was refused")
        self.frames = []
        self.conn.send_close(1007)
        self.handle_parser_exception()

    def _count(self, size: int) -> None:
        if self._connection is not None:
            self._connection.count(size, self.loop.time())

    def _flooded(self) -> bool:
        """Whether further input is ignored."""
        return self._connection is not None and self._connection.closing == codes.FLOODED

    def _schedule_flush(self) -> None:
        """Send in the next iteration of the event loop, together with what is pushed until then."""
        if not self._flushing:
            self._flushing = True
            self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        connection = self._connection
        assert connection is not None  # noqa: S101 `attach` schedules the first flush
        buffer = connection.send_buffer
        while buffer.size and self.writable.is_set() and self._open():
            chunk = buffer.next_chunk()
            self.transport.write(_header(len(chunk)) + chunk)
        if buffer.overflowed:
            connection.closing = connection.closing or codes.TOO_SLOW
        if connection.closing is None:
            self._flushing = False
        elif self._open():
            # `_flushing` stays set: nothing is sent after the close frame.
            closing = self.loop.create_task(self._send_close(connection.closing))
            self.tasks.add(closing)
            closing.add_done_callback(self.tasks.discard)
            if self._flooded():  # the client's answer to the close frame would not be read
                self.loop.call_later(LINGER, self.transport.close)

    async def _send_close(self, code: int) -> None:
        with suppress(ClientDisconnected):
            await self.send({"type": "websocket.close", "code": code})

    def _open(self) -> bool:
        return not self.close_sent and not self.transport.is_closing()


class _End:
    """In place of uvicorn's queue of ASGI messages, which no one reads any more: a disconnection ends `connection`."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection: Connection | None = connection

    def put_nowait(self, message: Any) -> None:
        if message["type"] == "websocket.disconnect" and self._connection is not None:
            asyncio.get_running_loop().call_soon(self._connection.ended)
            self._connection = None


def _text(message: bytes) -> str | None:
    """None if it is not UTF-8."""
    try:
        return message.decode()
    except UnicodeDecodeError:
        return None


def _head_size(length: int) -> int:
    """Bytes before the payload of a client's frame: two, the extended length if there is one, the mask."""
    return 8 if length == 126 else 6


def _header(size: int) -> bytes:
    """The header of an unfragmented text frame from a server."""
    if size < 126:
        return bytes((TEXT, size))
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big")
    return b"\x81\x7f" + size.to_bytes(8, "big")
