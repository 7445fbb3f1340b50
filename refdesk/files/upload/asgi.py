"""PUT /api/v1/uploads/<token>: an ASGI application in front of Django, which would accept a body of any size.

Bytes, row, event: each is on disk before the next is written, so that a success means that all three are. A retry with
the same token resumes after the last completed step.
"""

import asyncio
import logging
from asyncio import to_thread
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError

from refdesk.eventlog.log import Request
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import Refusal, Unavailable
from refdesk.http.respond import refusal_body, refusal_headers
from refdesk.kit.asgi import NO_STORE, Receive, Send, send_response

from .. import refusals as r
from .. import storage
from ..models import File, State
from . import announce, sending
from .inspect import Intake
from .receive import Body, DisconnectedError, RefusedError, copied_file, received_file

log = logging.getLogger(__name__)

PATH = "/api/v1/uploads/"
_JSON = {"Content-Type": "application/json"}


class UploadApplication:
    """ASGI application. A file in a chat or internal chat is sent at once; a file of a ticket waits for its reply."""

    def __init__(self, intake: Intake, execute: Callable[[Request], Awaitable[Outcome]]) -> None:
        self._intake, self._execute = intake, execute
        self._locks = UploadLocks()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["method"] != "PUT":
            await send_response(send, 405, {"Allow": "PUT"})
            return
        body = Body(receive)
        try:
            refusal = await self._upload(scope["path"].removeprefix(PATH), scope, body)
            if not body.finished and _content_length(scope) <= 2 * announce.MAX_BYTES:
                await body.drain()
        except DisconnectedError:
            return
        except DatabaseError as error:
            log.warning("an upload has to wait: %s", error)
            refusal = Unavailable()
        if refusal is None:
            await send_response(send, 201, _JSON | NO_STORE, b"{}")
        else:
            headers = _JSON | refusal_headers(refusal) | _connection_header(refusal)
            await send_response(send, refusal.status, headers, refusal_body(refusal))

    async def _upload(self, token: str, scope: Mapping[str, Any], body: Body) -> Refusal | None:
        row = await self._intake.read(announce.find_upload, token)
        if row is None:
            return r.NoSuchUpload()
        if row.state == State.EXPIRED:
            return None  # it was sent
        if row.state == State.EXPECTED:
            refusal = _declared_length_refusal(scope, row.size) or await self._receive(row, token, body)
            if refusal:
                return refusal
        return await self._send(row, token) if row.owner.has_log_of_files else None

    async def _receive(self, row: File, token: str, body: Body) -> Refusal | None:
        async with self._locks.hold(row.pk, body):
            # Another attempt may have completed while this one waited for the lock.
            current = await self._intake.read(announce.find_upload, token)
            if current is None or current.state != State.EXPECTED:
                return None if current else r.NoSuchUpload()
            return await self._store(current, received_file(self._intake.folder, body, current.size))

    async def accept(self, token: str, content: IO[bytes]) -> Refusal | None:
        """Store and send a complete file, which came with a form, as if it were uploaded with this token."""
        await self._intake.write(announce.renew, token)
        row = await self._intake.read(announce.find_upload, token)
        if row is None:
            return r.NoSuchUpload()
        if row.state == State.EXPECTED:
            refusal = await self._store(row, copied_file(self._intake.folder, content))
            if refusal:
                return refusal
        return await self._send(row, token)

    async def _store(self, row: File, arrival: AbstractAsyncContextManager[Path]) -> Refusal | None:
        try:
            async with arrival as path:
                await self._intake.store(row, path)
        except RefusedError as refused:
            if isinstance(refused.refusal, r.FileTypeRefused | r.FileUnsafe):
                await self._discard(row)
            return refused.refusal
        return None

    async def _send(self, row: File, token: str) -> Refusal | None:
        command = await self._intake.read(sending.send_command, row.pk, token)
        if command is None:
            return r.NoSuchUpload()
        outcome = await self._execute(command)
        if not isinstance(outcome, Refused):
            return None
        if not isinstance(outcome.refusal, Unavailable):
            await self._discard(row)
        return outcome.refusal

    async def _discard(self, row: File) -> None:
        key = await self._intake.write(announce.discard, row.pk)
        if key:
            await to_thread(storage.delete, key)


def _declared_length_refusal(scope: Mapping[str, Any], size: int) -> Refusal | None:
    """Refuse by the declared Content-Length, before reading any of the body."""
    length = _content_length(scope)
    if length > announce.MAX_BYTES:
        return r.FileTooLarge(limit=announce.MAX_BYTES)
    return r.FileIncomplete(expected=size, received=length) if length not in (0, size) else None


def _content_length(scope: Mapping[str, Any]) -> int:
    """The declared Content-Length; 0 where there is none."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


def _connection_header(refusal: Refusal) -> dict[str, str]:
    """Close the connection to a client that sends more than it declared, or nothing at all."""
    endless = isinstance(refusal, r.FileTooLarge | r.FileIncomplete | r.UploadSlow)
    return {"Connection": "close"} if endless else {}


@dataclass
class _Attempts:
    """The attempts at one upload: how many there are, and the body of the newest."""

    newest: Body
    count: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class UploadLocks:
    """Locks by upload: one attempt at a time receives the bytes of an upload in this process, the newest.

    A phone that lost its network tries again while the server still waits on the dead connection. If attempts ran side
    by side, many stalled ones would hold many times the announced space.
    """

    def __init__(self) -> None:
        self._of: dict[int, _Attempts] = {}

    @asynccontextmanager
    async def hold(self, upload: int, body: Body) -> AsyncIterator[None]:
        """Wait for the previous attempt to end. It stops waiting for bytes, but may finish what has arrived."""
        attempts = self._of.setdefault(upload, _Attempts(body))
        if attempts.count:
            attempts.newest.stop_waiting()
        attempts.newest = body
        attempts.count += 1
        try:
            async with attempts.lock:
                yield
        finally:
            attempts.count -= 1
            if not attempts.count:
                del self._of[upload]
