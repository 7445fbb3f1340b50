"""Limits for request heads: 64 KiB and 20 s. A larger head gets 431, a slower one 408.

uvicorn has no limits with httptools; with h11 it limits the size but not the time. Here the limits are
not for speed: they cost 4 µs of processor time per request (6 % of a static file, nothing measurable of a page).

A WebSocket passes through here only with its upgrade request; afterwards another protocol has its connection.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

log = logging.getLogger(__name__)

HEAD_BYTES = 65_536
HEAD_SECONDS = 20.0
EVENT_STREAMS = "/live/"
"""Responses to paths below it have no end."""


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's HTTP connection with limits for request heads."""

    _chunk_size = 0
    # Bytes received since the last complete head or part of a body. Bytes after the end of a body count as well.
    _unfinished = 0
    _in_body = False
    _timeout: asyncio.TimerHandle | None = None

    @property
    def unused(self) -> bool:
        """Whether the connection is open and has sent no request yet."""
        cycle: Any = self.cycle  # None before the first request
        return cycle is None and not self.transport.is_closing()

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start_timeout()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_timeout()

    def shutdown(self) -> None:
        """Close event streams: uvicorn's shutdown would wait for their end. Their clients reconnect."""
        super().shutdown()
        if self._is_responding() and self.cycle.scope["path"].startswith(EVENT_STREAMS):
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        self._chunk_size = len(data)
        self._unfinished += self._chunk_size
        super().data_received(data)
        if self._unfinished:
            self._check_limits()

    def on_message_begin(self) -> None:
        """Count the whole chunk as part of this head, though it may begin with the end of the request before it."""
        self._unfinished, self._in_body = self._chunk_size, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self._unfinished > HEAD_BYTES and self._head_size() > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise ValueError("the head is too large")
        self._unfinished, self._in_body = 0, True
        self._stop_timeout()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The size of bodies is limited by the application (`request_bodies`)."""
        self._unfinished = 0
        super().on_body(body)
        if self._timeout is None and not self._is_responding():
            # The response was complete before the body, and this chunk ended uvicorn's own keep-alive timeout.
            self._start_timeout()

    def send_400_response(self, msg: str) -> None:
        """Send nothing after a refusal of our own."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _check_limits(self) -> None:
        if self.transport.is_closing():
            return
        if self._unfinished > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._timeout is None and not (self._in_body and self._is_responding()):
            self._start_timeout()

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _is_responding(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _start_timeout(self) -> None:
        self._timeout = self.loop.call_later(HEAD_SECONDS, self._on_timeout)

    def _stop_timeout(self) -> None:
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None

    def _on_timeout(self) -> None:
        self._timeout = None
        if self._is_responding():
            self._start_timeout()  # an earlier request of this connection still gets its response, however late
        elif self._unfinished:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            # Browsers connect in advance. They would read a 408 as the response to their next request.
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        log.info("a request was refused before its head was whole: %s", status.phrase)
        if not self._is_responding():
            body = status.phrase.encode()
            headers = [
                *self.server_state.default_headers,
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(body)),
                (b"connection", b"close"),
            ]
            lines = [STATUS_LINE[status], *(b"%s: %s\r\n" % header for header in headers), b"\r\n", body]
            self.transport.write(b"".join(lines))
        self.transport.close()
