"""How much of a request's head is kept, and how long it is waited for: uvicorn itself keeps all of it, and for ever.

A WebSocket comes by here with its upgrade alone; then another protocol has its connection.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

log = logging.getLogger(__name__)

HEAD_BYTES = 65_536
HEAD_SECONDS = 20.0
ENDLESS = "/live/"
"""Below it are event streams."""


class BoundedHeads(HttpToolsProtocol):
    """uvicorn's HTTP connection. What is too large or takes too long is answered, where it can be, and closed."""

    _piece = 0
    # Bytes since something was whole: a head, or a part of a body. What comes behind a body counts as well.
    _unfinished = 0
    _in_body = False
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        super().connection_lost(exc)
        self._stop_waiting()

    def shutdown(self) -> None:
        """Close event streams: the shutdown would wait for their end. Their clients reconnect."""
        super().shutdown()
        if self._answering() and self.cycle.scope["path"].startswith(ENDLESS):
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """What leaves no head unfinished is no matter of ours."""
        self._piece = len(data)
        self._unfinished += self._piece
        super().data_received(data)
        if self._unfinished:
            self._look()

    def on_message_begin(self) -> None:
        """The piece at hand may hold the end of what came before, too: a head is never taken for smaller than it is."""
        self._unfinished, self._in_body = self._piece, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        if self._unfinished > HEAD_BYTES and self._head_size() > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise ValueError("the head is too large")
        self._unfinished, self._in_body = 0, True
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body is whole; how many of them there may be is the application's to say."""
        self._unfinished = 0
        super().on_body(body)
        if self._patience is None and not self._answering():
            # It was answered before it was whole, and this piece ended uvicorn's own patience.
            self._wait()

    def send_400_response(self, msg: str) -> None:
        """Not where something else was answered."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        if self._unfinished > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._patience is None and not (self._in_body and self._answering()):
            self._wait()

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _answering(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self._patience = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_late(self) -> None:
        self._patience = None
        if self._answering():
            self._wait()  # what was asked before still gets its answer, however long that takes
        elif self._unfinished:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            # A browser that connected in advance takes an answer for that to its next request.
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        log.info("a request was refused before its head was whole: %s", status.phrase)
        if not self._answering():
            told = status.phrase.encode()
            headers = [
                *self.server_state.default_headers,
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"%d" % len(told)),
                (b"connection", b"close"),
            ]
            lines = [STATUS_LINE[status], *(b"%s: %s\r\n" % header for header in headers), b"\r\n", told]
            self.transport.write(b"".join(lines))
        self.transport.close()
