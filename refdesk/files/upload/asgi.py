"""PUT /api/v1/uploads/<token>: an ASGI application in front of Django, which would take a body of any size first.

Bytes, then row, then event: each is on the disk before the next is written, so that an answer means that all are.
Whoever asks again with the same token is carried on from where it stopped.
"""

import logging
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.db import DatabaseError

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.chats.refusals import Refusal, Unavailable

from .. import refusals as r
from .. import storage
from ..answers import body_of, headers_of, status_of
from ..models import File, State
from . import announce, chat_uploads
from .inspect import Intake
from .receive import Body, DisconnectedError, Receive, RefusedError, received_file
from .upload_locks import UploadLocks

log = logging.getLogger(__name__)

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

PATH = "/api/v1/uploads/"


class UploadApplication:
    """The application. What is sent in a chat is executed at once; what goes with a ticket's reply waits for that."""

    def __init__(self, intake: Intake, execute: Callable[[Command], Awaitable[Outcome]]) -> None:
        self._intake, self._execute = intake, execute
        self._locks = UploadLocks()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["method"] != "PUT":
            await _respond(send, 405, b"", {"Allow": "PUT"})
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
            await _respond(send, 201, b"{}", {"Cache-Control": "no-store"})
        else:
            await _respond(
                send, status_of(refusal), body_of(refusal), headers_of(refusal) | _connection_header(refusal)
            )

    async def _upload(self, token: str, scope: Mapping[str, Any], body: Body) -> Refusal | None:
        row = await self._intake.read(announce.find_upload, token)
        if row is None:
            return r.NoSuchUpload()
        if row.state == State.EXPECTED:
            refusal = _declared_length_refusal(scope, row.size) or await self._receive(row, token, body)
            if refusal:
                return refusal
        return await self._send(row, token) if row.chat_id else None

    async def _receive(self, row: File, token: str, body: Body) -> Refusal | None:
        async with self._locks.hold(row.pk, body):
            # Another try may have come to its end before it was this one's turn.
            found = await self._intake.read(announce.find_upload, token)
            if found is None or found.state != State.EXPECTED:
                return None if found else r.NoSuchUpload()
            try:
                async with received_file(self._intake.folder, body, row.size) as path:
                    await self._intake.store(row, path)
            except RefusedError as refused:
                if isinstance(refused.refusal, r.FileTypeRefused | r.FileUnsafe):
                    await self._discard(row)
                return refused.refusal
        return None

    async def _send(self, row: File, token: str) -> Refusal | None:
        command = await self._intake.read(chat_uploads.send_command, row.pk, token)
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
    """What the length that the sender declares is refused for, before anything of it is read."""
    length = _content_length(scope)
    if length > announce.MAX_BYTES:
        return r.FileTooLarge(limit=announce.MAX_BYTES)
    return r.FileIncomplete(expected=size, received=length) if length not in (0, size) else None


def _content_length(scope: Mapping[str, Any]) -> int:
    """The declared length; 0 where there is none."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


def _connection_header(refusal: Refusal) -> dict[str, str]:
    """Who sends more than they said, or nothing, is not listened to any longer."""
    endless = isinstance(refusal, r.FileTooLarge | r.FileIncomplete | r.UploadSlow)
    return {"Connection": "close"} if endless else {}


async def _respond(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    all_headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    pairs = [(name.lower().encode(), value.encode()) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
