"""The protocols of each kind of server: Refdesk, the socket.io reference, the bare echo.

A patron's messages are numbered. Every dialect reports to its listener that a message is answered
(`answered`), and that the operator of its chat has seen it (`seen`).
"""

import json
import secrets
import time
from collections import deque
from typing import Any, Protocol

from bench.load.websocket import Socket

WORDS = "Could you tell me whether the reading room is open on Sunday?"
MARK = b'"#'
DIGITS = 9


class Listener(Protocol):
    """Receives what happens on the connections."""

    def answered(self, patron: "Patron") -> None:
        """The server has confirmed that the patron's message is stored."""

    def seen(self, chat: int, number: int) -> None:
        """An operator has received message `number` of the chat."""


class Patron(Socket):
    """Sends one message after another."""

    def __init__(self, address: dict[str, Any], facts: dict[str, Any], listener: Listener) -> None:
        super().__init__(address["path"], address["host"])
        self.chat: int = facts["chat"]
        self.facts, self.listener = facts, listener
        # When each message that is not answered yet was sent; answers come in order.
        self.under_way: deque[int] = deque()

    def send(self, number: int) -> None:
        """Send message `number`."""


class Operator(Socket):
    """Receives the messages of one chat."""

    def __init__(self, address: dict[str, Any], facts: dict[str, Any], listener: Listener) -> None:
        super().__init__(address["path"], address["host"])
        self.chat: int = facts["chat"]
        self.facts, self.listener = facts, listener

    def report(self, payload: bytes) -> None:
        """Report every numbered message in a payload."""
        position = payload.find(MARK)
        while position >= 0:
            position += len(MARK)
            self.listener.seen(self.chat, int(payload[position : position + DIGITS]))
            position = payload.find(MARK, position)


def _set_ready(socket: Socket) -> None:
    if not socket.ready.done():
        socket.ready.set_result(None)


class RefdeskPatron(Patron):
    """Speaks docs/protocol.md."""

    def opened(self) -> None:
        """Show the token."""
        self._head = b'{"kind":"do","key":"'
        # The rest of a UUID of version 7, as the product's own clients make them anew for each message.
        self._key = b"7" + secrets.token_hex(16)[: 32 - 12 - 1 - DIGITS].encode()
        self._middle = b'","log":["chat",%d],"act":{"kind":"say","text":"#' % self.chat
        self._tail = b" %s" % WORDS.encode() + b'"}}'
        hello = {"kind": "patron_hello", "version": 2, "token": self.facts["token"]}
        self.send_text(json.dumps({**hello, "window": secrets.token_hex(8), "visible": True}).encode())

    def send(self, number: int) -> None:
        """A `do` with a `say`."""
        text = b"%09d" % number
        now = b"%012x" % (time.time_ns() // 1_000_000)
        self.send_text(self._head + now + self._key + text + self._middle + text + self._tail)

    def on_text(self, payload: bytes) -> None:
        """`done` answers; the own echo and the rest are read over."""
        for line in payload.split(b"\n"):
            if line.startswith(b'{"kind":"done"'):
                self.listener.answered(self)
            elif line.startswith(b'{"kind":"opened"'):
                _set_ready(self)
            elif line.startswith((b'{"kind":"refused"', b'{"kind":"bye"')):
                self.fail(line.decode())


class RefdeskOperator(Operator):
    """Opens one chat, or, with `watch`, a whole dashboard."""

    def opened(self) -> None:
        """Show the connection token."""
        self.send_text(
            json.dumps({"kind": "desk_hello", "version": 2, "token": self.facts["connection_token"]}).encode()
        )

    def on_text(self, payload: bytes) -> None:
        """Events of the chat are what counts; boards are read over."""
        for line in payload.split(b"\n"):
            if line.startswith(b'{"kind":"events"'):
                self.report(line)
            elif line.startswith(b'{"kind":"welcome"'):
                self._open()
            elif line.startswith(b'{"kind":"opened"'):
                _set_ready(self)
            elif line.startswith((b'{"kind":"refused"', b'{"kind":"bye"')):
                self.fail(line.decode())

    def _open(self) -> None:
        if self.facts.get("watch"):
            self.send_text(b'{"kind":"watch"}')
        self.send_text(b'{"kind":"open","log":["chat",%d],"after":%d}' % (self.chat, self.facts.get("after", 0)))


class ReferencePatron(Patron):
    """Speaks Engine.IO 4 and Socket.IO 5, text frames."""

    def send(self, number: int) -> None:
        """An event that requests an acknowledgment."""
        self.send_text(b'42%d["say",{"text":"#%09d %s"}]' % (number, number, WORDS.encode()))

    def on_text(self, payload: bytes) -> None:
        """43 is an answer, 0 and 40 the opening, 2 a ping."""
        if payload.startswith(b"43"):
            self.listener.answered(self)
        else:
            _open_reference(self, payload, self.chat, "patron")


class ReferenceOperator(Operator):
    """Joined to the chat's room by the server."""

    def on_text(self, payload: bytes) -> None:
        """42 is an event."""
        if payload.startswith(b"42"):
            self.report(payload)
        else:
            _open_reference(self, payload, self.chat, "operator")


def _open_reference(socket: Socket, payload: bytes, chat: int, sender: str) -> None:
    if payload.startswith(b"40"):
        _set_ready(socket)
    elif payload.startswith(b"0"):
        socket.send_text(b"40" + json.dumps({"chat": chat, "sender": sender}).encode())
    elif payload == b"2":
        socket.send_text(b"3")
    else:
        socket.fail(f"not of the protocol: {payload[:200]!r}")


class EchoPatron(RefdeskPatron):
    """Gets its own frame back, from the bare server: the answer, and all there is to see."""

    def opened(self) -> None:
        """Nothing to say first."""
        super().opened()
        _set_ready(self)

    def on_text(self, payload: bytes) -> None:
        """The frame itself, or the echo of the hello."""
        if payload.startswith(b'{"kind":"do"'):
            position = payload.find(MARK) + len(MARK)
            self.listener.seen(self.chat, int(payload[position : position + DIGITS]))
            self.listener.answered(self)


DIALECTS: dict[str, tuple[type[Patron], type[Operator] | None]] = {
    "refdesk": (RefdeskPatron, RefdeskOperator),
    "reference": (ReferencePatron, ReferenceOperator),
    "echo": (EchoPatron, None),
}
