"""HTTP by hand: bodies without a length, with a wrong one, or broken off; and what lies in a server's folders."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from refdesk.client import Answer, Http
from refdesk.client.http import Opened
from tests.servers import ROOT, Server


@asynccontextmanager
async def put(
    url: str, upload_token: str, *headers: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A PUT whose head is sent; its body is the caller's."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    lines = [f"PUT /api/v1/uploads/{upload_token} HTTP/1.1", f"Host: {where.netloc}", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def chunked(url: str, upload_token: str, pieces: Iterable[bytes]) -> Answer:
    """Send pieces without saying how many bytes there will be, until the server says something or they end."""
    async with put(url, upload_token, "Transfer-Encoding: chunked") as (reader, writer):
        answering = asyncio.ensure_future(answer(reader, writer))
        with suppress(OSError):
            for piece in pieces:
                if answering.done():
                    break
                writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                await writer.drain()
            else:
                writer.write(b"0\r\n\r\n")
        return await asyncio.wait_for(answering, 30)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Answer:
    """The answer, read to its end."""
    status, headers = Http("")._read_head(await reader.readuntil(b"\r\n\r\n"))
    opened = Opened(status, headers, reader, writer)
    return Answer(status, headers, b"".join([chunk async for chunk in opened.chunks()]))


def stored(server: Server) -> list[Path]:
    """The stored bytes, without those of the demo's tickets."""
    demo = {file.read_bytes() for file in (ROOT / "refdesk/demo/attachments").iterdir()}
    paths = (path for path in (server.data / "files").rglob("*") if path.is_file())
    return sorted(path for path in paths if path.read_bytes() not in demo)


def half_sent(server: Server) -> list[Path]:
    return sorted((server.data / "incoming").glob("*"))
