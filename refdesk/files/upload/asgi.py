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
from .inspect import Taking
from .receive import Body, Receive, RefusedError, StoppedError, received
from .upload_locks import Turns

log = logging.getLogger(__name__)

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

PATH = "/api/v1/uploads/"


class Uploads:
    """The application. What is sent in a chat is executed at once; what goes with a ticket's reply waits for that."""

    def __init__(self, taking: Taking, execute: Callable[[Command], Awaitable[Outcome]]) -> None:
        self._taking, self._execute = taking, execute
        self._turns = Turns()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["method"] != "PUT":
            await _answer(send, 405, b"", {"Allow": "PUT"})
            return
        body = Body(receive)
        try:
            refusal = await self._take(scope["path"].removeprefix(PATH), scope, body)
            if not body.over and _length(scope) <= 2 * announce.LIMIT:
                await body.let_pass()
        except StoppedError:
            return
        except DatabaseError as error:
            log.warning("an upload has to wait: %s", error)
            refusal = Unavailable()
        if refusal is None:
            await _answer(send, 201, b"{}", {"Cache-Control": "no-store"})
        else:
            await _answer(send, status_of(refusal), body_of(refusal), headers_of(refusal) | _ending(refusal))

    async def _take(self, token: str, scope: Mapping[str, Any], body: Body) -> Refusal | None:
        row = await self._taking.read(announce.expected, token)
        if row is None:
            return r.NoSuchUpload()
        if row.state == State.EXPECTED:
            refusal = _declared(scope, row.size) or await self._receive(row, token, body)
            if refusal:
                return refusal
        return await self._send(row, token) if row.chat_id else None

    async def _receive(self, row: File, token: str, body: Body) -> Refusal | None:
        async with self._turns.turn(row.pk, body):
            # Another try may have come to its end before it was this one's turn.
            found = await self._taking.read(announce.expected, token)
            if found is None or found.state != State.EXPECTED:
                return None if found else r.NoSuchUpload()
            try:
                async with received(self._taking.folder, body, row.size) as path:
                    await self._taking.place(row, path)
            except RefusedError as refused:
                if isinstance(refused.refusal, r.FileTypeRefused | r.FileUnsafe):
                    await self._give_up(row)
                return refused.refusal
        return None

    async def _send(self, row: File, token: str) -> Refusal | None:
        command = await self._taking.read(chat_uploads.command_for, row.pk, token)
        if command is None:
            return r.NoSuchUpload()
        outcome = await self._execute(command)
        if not isinstance(outcome, Refused):
            return None
        if not isinstance(outcome.refusal, Unavailable):
            await self._give_up(row)
        return outcome.refusal

    async def _give_up(self, row: File) -> None:
        key = await self._taking.write(announce.given_up, row.pk)
        if key:
            await to_thread(storage.remove, key)


def _declared(scope: Mapping[str, Any], size: int) -> Refusal | None:
    """What the length that the sender declares is refused for, before anything of it is read."""
    length = _length(scope)
    if length > announce.LIMIT:
        return r.FileTooLarge(limit=announce.LIMIT)
    return r.FileIncomplete(expected=size, received=length) if length not in (0, size) else None


def _length(scope: Mapping[str, Any]) -> int:
    """The declared length; 0 where there is none."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


def _ending(refusal: Refusal) -> dict[str, str]:
    """Who sends more than they said, or nothing, is not listened to any longer."""
    endless = isinstance(refusal, r.FileTooLarge | r.FileIncomplete | r.UploadSlow)
    return {"Connection": "close"} if endless else {}


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    pairs = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
