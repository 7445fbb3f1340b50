"""A WebSocket client with minimal work per frame, so that the server is what is measured."""

import asyncio
import base64
import os
from typing import cast

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A


def framed(payload: bytes, opcode: int = TEXT) -> bytes:
    """One masked frame. The mask is zero, which every server has to undo like any other."""
    size = len(payload)
    if size < 126:
        return bytes((opcode, 0x80 | size)) + b"\0\0\0\0" + payload
    return bytes((opcode, 0xFE)) + size.to_bytes(2, "big") + b"\0\0\0\0" + payload


class Socket(asyncio.Protocol):
    """One WebSocket. A subclass sends its first message in `opened` and gets each text message in `on_text`."""

    def __init__(self, path: str, host: str) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self.closing = False
        self._path, self._host = path, host
        self._rest = b""
        self._upgraded = False

    def opened(self) -> None:
        """The upgrade is through."""

    def on_text(self, payload: bytes) -> None:
        """A text message came."""

    def send_text(self, payload: bytes) -> None:
        """Send a text message."""
        self.transport.write(framed(payload))

    def fail(self, why: str) -> None:
        """Something came that must not come: the measurement is worth nothing."""
        if not self.ready.done():
            self.ready.set_exception(RuntimeError(why))
        else:
            asyncio.get_running_loop().call_exception_handler({"message": why})

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """No server closes a connection during a measurement."""
        if not self.closing:
            self.fail(f"{type(self).__name__}: connection lost: {exc}")

    def data_received(self, data: bytes) -> None:
        """Handle every whole frame."""
        if self._rest:
            data = self._rest + data
        if not self._upgraded:
            data = self._upgrade(data)
        position, size = 0, len(data)
        while size - position >= 2:
            opcode, length, start = data[position], data[position + 1], position + 2
            if length == 126:
                start = position + 4
                length = int.from_bytes(data[position + 2 : start], "big") if size >= start else size
            elif length == 127:
                start = position + 10
                length = int.from_bytes(data[position + 2 : start], "big") if size >= start else size
            if start + length > size:
                break
            position = start + length
            if opcode == TEXT:
                self.on_text(data[start:position])
            else:
                self._on_control(opcode, data[start:position])
        self._rest = data[position:]

    def _upgrade(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return data
        if b" 101 " not in head.split(b"\r\n")[0]:
            self.fail(f"no upgrade: {head[:200]!r}")
        self._upgraded = True
        self.opened()
        return rest

    def _on_control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.transport.write(framed(payload, PONG))
        elif opcode == CLOSE:
            if not self.closing:
                self.fail(f"{type(self).__name__}: closed by the server: {payload[:2].hex()} {payload[2:]!r}")
        elif opcode != PONG:
            self.fail(f"a frame with opcode {opcode:#x}")
