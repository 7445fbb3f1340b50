"""PUT /api/v1/uploads/<ticket>: an ASGI application in front of Django, which would take a body of any size first.

Bytes, then row, then event: each is on the disk before the next is written, so that an answer means that all are.
Whoever asks again with the same ticket is carried on from where it stopped.
"""

import logging
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from django.db import DatabaseError

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.chats.refusals import Refusal, Unavailable

from . import arrivals, scan, storage
from . import refusals as r
from .answers import body_of, headers_of, status_of
from .incoming import Body, Receive, RefusedError, StoppedError, no_room, received
from .kinds import allowed, type_of
from .models import File, State, groups_of
from .names import told_by

log = logging.getLogger(__name__)

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
P = ParamSpec("P")
T = TypeVar("T")

PATH = "/api/v1/uploads/"


class Run(Protocol):
    """Runs a function that uses the database, off the event loop."""

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What it returns."""


@dataclass(frozen=True)
class Means:
    """What an upload needs of its process: threads for the database, the journal, a folder, the virus scan."""

    read: Run
    write: Run
    execute: Callable[[Command], Awaitable[Outcome]]
    folder: Path
    scan: Sequence[str] = ()


class Uploads:
    """The application."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["method"] != "PUT":
            await _answer(send, 405, b"", {"Allow": "PUT"})
            return
        body = Body(receive)
        try:
            refusal = await self._taken(scope["path"].removeprefix(PATH), scope, body)
            if not body.over and _length(scope) <= 2 * arrivals.LIMIT:
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

    async def _taken(self, ticket: str, scope: Mapping[str, Any], body: Body) -> Refusal | None:
        row = await self._means.read(arrivals.expected, ticket)
        if row is None:
            return r.NoSuchUpload()
        if row.state == State.EXPECTED:
            refusal = _declared(scope, row.size)
            if refusal:
                return refusal
            try:
                await self._place(row, body)
            except RefusedError as refused:
                return refused.refusal
        return await self._send(row.pk, ticket)

    async def _place(self, row: File, body: Body) -> None:
        async with received(self._means.folder, body, row.size) as path:
            type_ = await to_thread(type_of, path)
            if not allowed(type_, await self._means.read(groups_of, row.chat.department_id)):
                raise RefusedError(r.FileTypeRefused(type=type_))
            await self._scan(path)
            key = await _stored(path)
        await self._note(row.pk, key, told_by(row.name, type_), type_)

    async def _note(self, file: int, key: str, name: str, type_: str) -> None:
        """The row says where the bytes are. Bytes that no row wants are deleted at once.

        Where it can't be told whether the row was written, the bytes stay: it may say that they are there. The sweep
        deletes them once it is certain that no row does.
        """
        if not await self._means.write(arrivals.placed, file, key, name, type_):
            await to_thread(storage.remove, key)

    async def _scan(self, path: Path) -> None:
        if not self._means.scan:
            return
        try:
            clean = await scan.clean(path, self._means.scan)
        except scan.ScanFailedError as error:
            log.error("a file could not be scanned: %s", error)
            raise RefusedError(r.NotScanned()) from error
        if not clean:
            raise RefusedError(r.FileUnsafe())

    async def _send(self, file: int, ticket: str) -> Refusal | None:
        command = await self._means.read(arrivals.command_for, file, ticket)
        if command is None:
            return r.NoSuchUpload()
        outcome = await self._means.execute(command)
        if not isinstance(outcome, Refused):
            return None
        if not isinstance(outcome.refusal, Unavailable):
            key = await self._means.write(arrivals.given_up, file)
            if key:
                await to_thread(storage.remove, key)
        return outcome.refusal


async def _stored(path: Path) -> str:
    """Under which key these bytes are stored now."""
    key = storage.new_key()
    try:
        with no_room():
            await to_thread(storage.place, path, key)
    except RefusedError:
        raise
    except Exception as error:  # of whatever storage there is
        log.exception("a file could not be stored")
        raise RefusedError(Unavailable()) from error
    return key


def _declared(scope: Mapping[str, Any], size: int) -> Refusal | None:
    """What the length that the sender declares is refused for, before anything of it is read."""
    length = _length(scope)
    if length > arrivals.LIMIT:
        return r.FileTooLarge(limit=arrivals.LIMIT)
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
