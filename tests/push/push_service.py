"""A push service on this machine, with browsers whose messages it decrypts as they would (RFC 8291)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from refdesk.push import keys


class Browser:
    """A browser's end of a subscription."""

    def __init__(self) -> None:
        self._private, self._auth = ec.generate_private_key(keys.CURVE), b"a" * 16
        self.received: list[dict[str, Any]] = []

    def form(self, endpoint: str) -> dict[str, str]:
        """The body with which its desk subscribes."""
        return {
            "endpoint": endpoint,
            "browser_key": keys.encoded(keys.point(self._private.public_key())),
            "auth": keys.encoded(self._auth),
            "server_key": keys.server_key().public,
        }

    def receive(self, body: bytes) -> None:
        salt, public, sealed = body[:16], body[21:86], body[86:]
        point = keys.point(self._private.public_key())
        shared = self._private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(keys.CURVE, public))
        secret = _derive(shared, self._auth, b"WebPush: info\0" + point + public, 32)
        key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
        self.received.append(json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")[:-1]))


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass
class PushService:
    """Answers each request with the next of `answers` (status and headers), then with 201."""

    port: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    """Answers wait for it."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def subscribed(self, name: str) -> dict[str, str]:
        browser = self.browsers[f"/{name}"] = Browser()
        return browser.form(f"{self.origin}/{name}")

    def received(self, name: str) -> list[dict[str, Any]]:
        return self.browsers[f"/{name}"].received


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()
    service.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.requests.append(dict(self.headers.items()))
            service.held.wait(20)
            status, headers = service.answers.pop(0) if service.answers else (201, {})
            if status < 300:
                service.browsers[self.path].receive(body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        service.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield service
        service.held.set()
        server.shutdown()
