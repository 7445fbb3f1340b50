"""uvicorn's WebSocket with a short way for live connections: a frame is a call, not a task.

Under ASGI each message wakes a task, passes a queue, and pauses and resumes the reading of its socket; with two
messages sent for each one received that was a third of the event loop's work. Here the upgrade
and the end still go through ASGI, and whatever is not a plain, whole text frame through uvicorn and websockets
themselves. `sockets` works without this too, under any ASGI server.
"""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from . import codes
from .connection import Connection

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without its C part
    from websockets.utils import apply_mask

EXTENSION = "refdesk.short_way"
LINGER = 1.0
"""Seconds in which who is let go for a flood may hear it."""
TEXT, MASKED = 0x81, 0x80


class ShortWay(WebSocketsSansIOProtocol):
    """One WebSocket. Once a connection is attached, its frames go straight there, and its outbox straight out."""

    _connection: Connection | None = None
    _rest = b""
    _long_way = False
    _flushing = False

    def attach(self, connection: Connection) -> None:
        """From now on this connection's."""
        self._connection = connection
        connection.outbox.listener = self._news
        self._news()

    def handle_connect(self, event: Any) -> None:
        """Let the application find this object."""
        super().handle_connect(event)
        if not self.close_sent:
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        """Whole text frames are taken here; everything else, frame by frame, by uvicorn."""
        if self._flooded():
            return None
        if self._connection is None or self._long_way:
            return super().data_received(data)
        data = self._rest + data if self._rest else data
        place = 0
        while not self._flooded() and (end := self._end_of_frame(data, place)):
            self._take_frame(data, place, end)
            place = end
        self._rest = data[place:]
        return None

    def send_receive_event_to_app(self) -> None:
        """A message that came in fragments, as bytes, or the long way."""
        message: bytes | str | None = b"".join(self.frames)
        if isinstance(message, bytes) and self.curr_msg_data_type == "text":
            message = _text(message)
        if self._connection is None or message is None:
            return super().send_receive_event_to_app()
        self.frames = []
        self._take_message(message)
        return None

    def handle_ping(self) -> None:
        """It is answered by uvicorn, and counts."""
        super().handle_ping()
        self._count(0)

    def handle_pong(self, event: Any) -> None:
        """Asked for or not."""
        super().handle_pong(event)
        self._count(0)

    def handle_cont(self, event: Any) -> None:
        """A piece of a message, whose whole is counted once more."""
        super().handle_cont(event)
        self._count(len(event.data))

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._connection is not None:
            self._news()

    def _end_of_frame(self, data: bytes, place: int) -> int:
        """Where the frame at `place` ends, 0 while it is not whole. What no client sends goes the long way for good."""
        if len(data) - place < 2:
            return 0
        length = data[place + 1] & 0x7F
        if length == 127 or not data[place + 1] & MASKED:
            self._long_way = True
            return len(data)
        start = place + _head_size(length)
        if length == 126 and start <= len(data):
            length = int.from_bytes(data[place + 2 : place + 4], "big")
        return start + length if start + length <= len(data) else 0

    def _take_frame(self, data: bytes, place: int, end: int) -> None:
        if self._long_way or data[place] != TEXT or self.frames or self.close_sent:
            super().data_received(data[place:end])
            return
        start = place + _head_size(data[place + 1] & 0x7F)
        text = _text(apply_mask(data[start:end], data[start - 4 : start]))
        if text is None:
            super().data_received(data[place:end])
        else:
            self._take_message(text)

    def _take_message(self, message: bytes | str) -> None:
        if self._connection is not None and not self.close_sent:
            self._connection.receive(message, self.loop.time())

    def _count(self, size: int) -> None:
        if self._connection is not None:
            self._connection.count(size, self.loop.time())

    def _flooded(self) -> bool:
        """Whether nothing that still comes is looked at."""
        return self._connection is not None and self._connection.closing == codes.FLOODED

    def _news(self) -> None:
        """Something waits to be sent: once this turn of the loop is over, together with what is still added."""
        if not self._flushing:
            self._flushing = True
            self.loop.call_soon(self._flush)

    def _flush(self) -> None:
        connection = self._connection
        assert connection is not None  # noqa: S101 attached before it has news
        while self.writable.is_set() and self._open() and (chunk := connection.outbox.take()):
            self.transport.write(_header(len(chunk)) + chunk)
        if connection.outbox.overflowed:
            connection.closing = connection.closing or codes.TOO_SLOW
        if connection.closing is None:
            self._flushing = False
        elif self._open():
            # `_flushing` stays: there is nothing to send after this.
            closing = self.loop.create_task(self.send({"type": "websocket.close", "code": connection.closing}))
            self.tasks.add(closing)
            closing.add_done_callback(self.tasks.discard)
            if self._flooded():  # nor is its answer
                self.loop.call_later(LINGER, self.transport.close)

    def _open(self) -> bool:
        return not self.close_sent and not self.transport.is_closing()


def _text(message: bytes) -> str | None:
    """None where it is no text: uvicorn closes with 1007 then, as WebSockets demand."""
    try:
        return message.decode()
    except UnicodeDecodeError:
        return None


def _head_size(length: int) -> int:
    """Bytes before the payload of a client's frame: two, the longer length if there is one, the mask."""
    return 8 if length == 126 else 6


def _header(size: int) -> bytes:
    """The head of a whole text frame from a server."""
    if size < 126:
        return bytes((TEXT, size))
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big")
    return b"\x81\x7f" + size.to_bytes(8, "big")
