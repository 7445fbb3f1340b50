"""Receives bytes into a temporary file, counting them; the file is deleted unless all goes well."""

import asyncio
import errno
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO

from refdesk.chats.refusals import NoRoom
from refdesk.eventlog.refusals import Refusal
from refdesk.kit import disk
from refdesk.kit.asgi import Receive

from .. import refusals as r
from .announce import MAX_BYTES

CHUNK = 256 * 1024
IDLE_TIMEOUT, TOTAL_TIMEOUT, DRAIN_TIMEOUT = 30.0, 1800.0, 60.0
"""Seconds to wait for the next chunk, for the whole body, and for the rest of a refused body."""
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Body:
    """The body of an HTTP request, chunk by chunk; `finished` once its end was read."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._waiting: asyncio.Timeout | None = None
        self._stopped = False
        self.finished = False

    async def next_chunk(self, within: float) -> bytes:
        """The next chunk.

        Raises DisconnectedError if the client is gone, TimeoutError if no chunk arrives within `within` seconds.
        """
        try:
            async with asyncio.timeout(0 if self._stopped else within) as self._waiting:
                message = await self._receive()
        finally:
            self._waiting = None
        if message["type"] == "http.disconnect":
            raise DisconnectedError
        self.finished = not message.get("more_body")
        return bytes(message.get("body", b""))

    def stop_waiting(self) -> None:
        """Stop waiting for further chunks, now and later: a pending `next_chunk` raises TimeoutError."""
        self._stopped = True
        if self._waiting and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def drain(self) -> None:
        """Read and drop the rest for a while: a client that is still sending reads no response, and closing the
        connection discards it."""
        passed, end = 0, asyncio.get_running_loop().time() + DRAIN_TIMEOUT
        with suppress(TimeoutError):
            while not self.finished and passed < 2 * MAX_BYTES:
                passed += len(await self.next_chunk(end - asyncio.get_running_loop().time()))


class DisconnectedError(Exception):
    """The client closed the connection."""


class RefusedError(Exception):
    """The file is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(type(refusal).__name__)
        self.refusal = refusal


@asynccontextmanager
async def received_file(folder: Path, body: Body, size: int) -> AsyncIterator[Path]:
    """A temporary file with the complete body, on disk, for the duration of the block.

    Raises RefusedError for more or fewer bytes than `size`, for a timeout and for a full disk, DisconnectedError for a
    client that is gone.
    """
    async with _temporary_file(folder, lambda file: _write_body(body, file, size)) as path:
        yield path


@asynccontextmanager
async def copied_file(folder: Path, content: IO[bytes]) -> AsyncIterator[Path]:
    """A temporary file with this content, on disk, for the duration of the block.

    Raises RefusedError for a full disk.
    """
    async with _temporary_file(folder, lambda file: asyncio.to_thread(copyfileobj, content, file, CHUNK)) as path:
        yield path


@asynccontextmanager
async def _temporary_file(folder: Path, fill: Callable[[BinaryIO], Awaitable[None]]) -> AsyncIterator[Path]:
    path = folder / secrets.token_hex(16)
    try:
        with full_disk_refused(), await _created(path) as file:
            await fill(file)
            await asyncio.to_thread(_flush, file)
        yield path
    finally:
        path.unlink(missing_ok=True)


async def _created(path: Path) -> BinaryIO:
    """The new file. A task that is cancelled meanwhile waits for it, so that the file is closed and deleted."""
    creation = asyncio.get_running_loop().run_in_executor(None, _create, path)
    try:
        return await asyncio.shield(creation)
    except asyncio.CancelledError:
        with suppress(OSError, RefusedError):
            (await creation).close()
        raise


@contextmanager
def written_file(folder: Path, content: bytes) -> Iterator[Path]:
    """A temporary file with this content, on disk, for the duration of the block. For code on Django's threads.

    Raises RefusedError for a full disk.
    """
    path = folder / secrets.token_hex(16)
    try:
        with full_disk_refused(), _create(path) as file:
            file.write(content)
            _flush(file)
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn the errors of a full disk or quota into the refusal NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        raise RefusedError(NoRoom()) from error


async def _write_body(body: Body, file: BinaryIO, size: int) -> None:
    came, pending = 0, bytearray()
    async for chunk in _chunks(body):
        came += len(chunk)
        if came > MAX_BYTES:
            raise RefusedError(r.FileTooLarge(limit=MAX_BYTES))
        if came > size:
            raise RefusedError(r.FileIncomplete(expected=size, received=came))
        pending += chunk
        if len(pending) >= CHUNK:
            await asyncio.to_thread(file.write, bytes(pending))
            pending.clear()
    await asyncio.to_thread(file.write, bytes(pending))
    if came != size:
        raise RefusedError(r.FileIncomplete(expected=size, received=came))


async def _chunks(body: Body) -> AsyncIterator[bytes]:
    end = asyncio.get_running_loop().time() + TOTAL_TIMEOUT
    while not body.finished:
        left = end - asyncio.get_running_loop().time()
        try:
            yield await body.next_chunk(min(IDLE_TIMEOUT, left))
        except TimeoutError:
            raise RefusedError(r.UploadSlow()) from None


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if disk.low(path.parent):
        raise RefusedError(NoRoom())
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
