"""The load generator's WebSocket reads what comes, however it is cut."""

from typing import Any

import pytest

from bench.load.websocket import Socket


class Written:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data


class Listening(Socket):
    def __init__(self) -> None:
        super().__init__("/", "host")
        self.messages: list[bytes] = []

    def on_text(self, payload: bytes) -> None:
        self.messages.append(payload)


TEXTS = [b"a", b"b" * 125, b"c" * 126, b"d" * 70_000]


def _frame(text: bytes) -> bytes:
    if len(text) < 126:
        return bytes((0x81, len(text))) + text
    if len(text) < 65_536:
        return b"\x81\x7e" + len(text).to_bytes(2, "big") + text
    return b"\x81\x7f" + len(text).to_bytes(8, "big") + text


@pytest.mark.parametrize("cut", [1, 2, 3, 130, 1_000_000])
async def test_frames_of_any_length_are_parsed_however_split(cut: int) -> None:
    socket, written = Listening(), Written()
    transport: Any = written
    socket.connection_made(transport)
    stream = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + b"".join(map(_frame, TEXTS)) + b"\x89\x02hi"
    # Small cuts of a long stream take long: the end of the longest text comes in one piece.
    pieces = [stream[place : place + cut] for place in range(0, 600, cut)]
    pieces.append(stream[len(b"".join(pieces)) :])
    for piece in pieces:
        socket.data_received(piece)
    assert socket.messages == TEXTS
    assert written.data.endswith(b"\x8a\x82\0\0\0\0hi")
