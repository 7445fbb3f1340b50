"""A small S3-compatible storage on this machine: puts, gets, heads, lists and deletes things in one bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

NAME = "chats"


@dataclass
class Bucket:
    """What is in it, by key. `away`: every request fails."""

    things: dict[str, bytes] = field(default_factory=dict)
    away: bool = False
    address: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """What a server has to be content."""
        return {
            "REFDESK_S3_BUCKET": NAME,
            "REFDESK_S3_ENDPOINT": self.address,
            "REFDESK_S3_REGION": "eu-central-1",
            "REFDESK_S3_ACCESS_KEY": "key",
            "REFDESK_S3_SECRET_KEY": "secret",
            "AWS_MAX_ATTEMPTS": "1",
        }


class _Serving(ThreadingHTTPServer):
    bucket: Bucket


class _Storage(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Serving

    def do_PUT(self) -> None:
        body = self._body()
        if self._there():
            self.server.bucket.things[self._key] = body
            self._answer(200)

    def do_GET(self) -> None:
        if not self._there():
            return
        url = urlsplit(self.path)
        if url.path.rstrip("/") == f"/{NAME}":
            self._answer(200, self._listed(parse_qs(url.query).get("prefix", [""])[0]).encode())
            return
        thing = self.server.bucket.things.get(self._key)
        self._answer(404 if thing is None else 200, thing or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._there():
            self.server.bucket.things.pop(self._key, None)
            self._answer(204)

    def _listed(self, prefix: str) -> str:
        """What begins so: up to the next slash as a folder, else by its key."""
        rest = [key.removeprefix(prefix) for key in sorted(self.server.bucket.things) if key.startswith(prefix)]
        folders = dict.fromkeys(key.partition("/")[0] for key in rest if "/" in key)
        keys = "".join(f"<Contents><Key>{prefix}{key}</Key></Contents>" for key in rest if "/" not in key)
        common = "".join(f"<CommonPrefixes><Prefix>{prefix}{folder}/</Prefix></CommonPrefixes>" for folder in folders)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{keys}{common}</ListBucketResult>"

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{NAME}/")

    def _there(self) -> bool:
        if self.server.bucket.away:
            self._answer(503)
        return not self.server.bucket.away

    def _body(self) -> bytes:
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size + 2)[:-2])
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        return b"".join(parts)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as its base calls it
        """Nobody reads it."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    """A bucket on a free port, for as long as the block lasts."""
    made = Bucket()
    serving = _Serving(("127.0.0.1", 0), _Storage)
    serving.bucket = made
    made.address = f"http://127.0.0.1:{serving.server_port}"
    Thread(target=serving.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        serving.shutdown()
        serving.server_close()
