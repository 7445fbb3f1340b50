"""A small HTTP/1.1 client on asyncio's streams: one connection per request, cookies, streamed bodies."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

HEAD_LIMIT = 1 << 16
ANSWER_WITHIN = 30.0


class HttpRefused(Exception):
    """The server answered with an error status."""

    def __init__(self, path: str, answer: "Answer") -> None:
        super().__init__(f"{answer.status} for {path}: {answer.text[:300]}")
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Opened:
    """An answer whose body has not been read. The caller closes it."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def chunks(self) -> AsyncIterator[bytes]:
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
                yield (await self.reader.readexactly(size + 2))[:-2]
        elif (length := self.headers.get("content-length")) is not None:
            yield await self.reader.readexactly(int(length))
        elif self.status not in (204, 304):
            while got := await self.reader.read(HEAD_LIMIT):
                yield got

    async def lines(self) -> AsyncIterator[str]:
        rest = b""
        async for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line.decode().rstrip("\r")

    def close(self) -> None:
        with suppress(OSError, RuntimeError):
            self.writer.close()


@dataclass
class Http:
    """Requests to one server, with its cookies. `base` is its URL, like http://localhost:8000."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Opened:
        """Send a request and read the answer's head. Underscores in header names stand for hyphens."""
        url = urlsplit(self.base)
        tls = ssl.create_default_context() if url.scheme == "https" else None
        port = url.port or (443 if tls else 80)
        reader, writer = await asyncio.open_connection(url.hostname, port, ssl=tls, limit=HEAD_LIMIT)
        try:
            writer.write(self._head(method, path, url.netloc, body, headers) + (body or b""))
            await writer.drain()
            status, answered = self._read_head(await reader.readuntil(b"\r\n\r\n"))
        except BaseException:
            writer.close()
            raise
        return Opened(status, answered, reader, writer)

    async def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request and read the whole answer, whatever its status. Raises OSError if there is none."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._whole(await self.open(method, path, body, **headers))
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("the connection ended before the answer") from error

    async def get(self, path: str) -> Answer:
        """Raises HttpRefused for anything but a 2xx or 3xx."""
        answer = await self.call("GET", path)
        if answer.status >= 400:
            raise HttpRefused(path, answer)
        return answer

    async def post_json(self, path: str, fields: object, **headers: str) -> Any:
        """POST `fields` as JSON and decode the answer. Raises HttpRefused for anything but a 2xx."""
        body = json.dumps(fields).encode()
        answer = await self.call("POST", path, body, Content_Type="application/json", **headers)
        if not 200 <= answer.status < 300:
            raise HttpRefused(path, answer)
        return answer.json()

    async def _whole(self, opened: Opened) -> Answer:
        try:
            return Answer(opened.status, opened.headers, b"".join([chunk async for chunk in opened.chunks()]))
        finally:
            opened.close()

    def _head(self, method: str, path: str, host: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", "Accept: */*"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode()

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in lines if line):
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value.strip()).items()}
        return int(first.split()[1]), headers
