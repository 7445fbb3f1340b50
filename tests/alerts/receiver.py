"""A service on this machine that receives alerts over HTTPS."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.outgoing.https_server import serving_https


@dataclass
class Receiver:
    """Answers each request with the next of `answers` (status, headers, body), then with 200 “ok”."""

    port: int = 0
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    received: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    """Method, path, headers and body."""
    held: threading.Event = field(default_factory=threading.Event)
    """Answers wait for it."""
    came: threading.Condition = field(default_factory=threading.Condition)

    def waits_for(self, number: int) -> None:
        """Wait until so many requests have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.received) >= number, timeout=20), self.received

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, _, _, body in self.received]

    @property
    def texts(self) -> list[str]:
        """The sentence of each message, in the format of Mattermost."""
        return [body["text"].split("` ", 1)[1].split("\n")[0] for body in self.bodies]


@contextmanager
def serving_receiver(certificate: Path) -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.came:
                receiver.received.append((self.command, self.path, dict(self.headers.items()), body))
                receiver.came.notify_all()
            receiver.held.wait(20)
            status, headers, text = receiver.answers.pop(0) if receiver.answers else (200, {}, "ok")
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(text.encode()))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_PUT = do_POST  # noqa: N815 as its base class looks for it

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    with serving_https(Handler, certificate) as port:
        receiver.port = port
        yield receiver
        receiver.held.set()
