"""GET /files/<token>/view and /thumbnail: copies of a picture, for everybody who may download it, while it is sent.

An ASGI application in front of Django, in which requests that wait for a copy would hold the slots of pages. Copies are
made at the first request and stored beside the original. An empty one says that the picture can't be decoded. The
answer is an attachment as well: it shows in an `<img>` of this origin, and as a link it is downloaded.
"""

import asyncio
import io
import logging
import re
from asyncio import to_thread
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from refdesk.database.run import Run
from refdesk.identity.desk_requests import request_of
from refdesk.kit.asgi import Send, send_response
from refdesk.kit.clock import now_ms

from .. import storage
from ..models import File, State
from ..pictures.copies import COPIES
from ..pictures.processes import Copies, NotNowError, PictureProcesses
from ..upload.announce import hash_of
from ..upload.receive import RefusedError, copied_file
from .downloads import SECURITY_HEADERS, may_read

log = logging.getLogger(__name__)

MAX_WAITING = 64
"""Pictures whose copies are being made or wait for it; a request for one more gets 503."""
WAIT = 25.0
"""Seconds that a request waits for a copy; afterwards it gets 503, and the copy is made nonetheless."""
_HEADERS = SECURITY_HEADERS | {"Content-Disposition": "attachment"}
_PATH = re.compile(r"/files/(?P<token>[-\w]{1,100})/(?P<copy>" + "|".join(COPIES) + ")", re.ASCII)


def is_picture_path(path: str) -> bool:
    """Whether this application answers requests for this path."""
    return _PATH.fullmatch(path) is not None


class PictureApplication:
    """ASGI application. `folder` is for partial files."""

    def __init__(self, read: Run, folder: Path, processes: PictureProcesses) -> None:
        self._read, self._folder, self._processes = read, folder, processes
        self._making: dict[str, asyncio.Task[Copies]] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Send) -> None:
        match = _PATH.fullmatch(scope["path"])
        if match is None or scope["method"] != "GET":
            await send_response(send, 405 if match else 404, _HEADERS | {"Allow": "GET"})
            return
        try:
            status, content = await self._answer(match["token"], match["copy"], scope)
        except (_BusyError, NotNowError, TimeoutError, DatabaseError) as error:
            log.warning("a picture has to wait: %s: %s", type(error).__name__, error)
            status, content = 503, b""
        except Exception:  # any storage backend may raise anything; the next request tries again
            log.exception("a picture could not be read")
            status, content = 503, b""
        if status == 503:
            await send_response(send, status, _HEADERS | {"Retry-After": "2"})
            return
        await send_response(send, status, _HEADERS | ({"Content-Type": "image/jpeg"} if content else {}), content)

    async def _answer(self, token: str, copy: str, scope: Mapping[str, Any]) -> tuple[int, bytes]:
        file = await self._read(_find, token, scope)
        if file is None or not file.width:
            return 404, b""
        if file.state == State.EXPIRED or (file.expires_at or 0) <= now_ms():
            return 410, b""
        content = await to_thread(_stored_copy, file.storage_key, copy)
        if content is None:
            copies = await asyncio.wait_for(asyncio.shield(self._make(file)), WAIT)
            content = copies.get(copy, b"")
        return (200, content) if content else (404, b"")

    def _make(self, file: File) -> asyncio.Task[Copies]:
        """The copies of this picture are made once for all requests that wait for one."""
        key = file.storage_key
        task = self._making.get(key)
        if task is None:
            if len(self._making) >= MAX_WAITING:
                raise _BusyError
            task = self._making[key] = asyncio.get_running_loop().create_task(self._make_and_store(file.pk, key))
            task.add_done_callback(lambda done: self._made(key, done))
        return task

    def _made(self, key: str, done: asyncio.Task[Copies]) -> None:
        del self._making[key]
        # The requests that wait get the exception. If they gave up, nobody does, and asyncio would report it.
        if not done.cancelled():
            done.exception()

    async def _make_and_store(self, file: int, key: str) -> Copies:
        try:
            copies = await self._processes.copies_of(lambda: to_thread(_original, key))
        except FileNotFoundError:
            log.error("the bytes of file %d are missing", file)
            return {}
        # The thumbnail last: it is the one that is there or not.
        for name in COPIES:
            await self._store(storage.copy_key(key, name), copies.get(name, b""))
        if not await self._read(_is_sent, file):
            # It expired or was redacted meanwhile, and its bytes may be deleted already.
            await to_thread(storage.delete_copies, key)
            return {}
        return copies

    async def _store(self, key: str, content: bytes) -> None:
        """Without space or storage, the next request makes the copy again."""
        try:
            async with copied_file(self._folder, io.BytesIO(content)) as path:
                # Another node was faster.
                with suppress(FileExistsError):
                    await to_thread(storage.store, path, key)
        except RefusedError as error:
            log.warning("a copy of a picture could not be stored: %s", error)
        except Exception:  # any storage backend may raise anything
            log.exception("a copy of a picture could not be stored")


class _BusyError(Exception):
    """The queue of pictures is full."""


def _find(token: str, scope: Mapping[str, Any]) -> File | None:
    """The file, if the request may read it."""
    file = File.objects.filter(token_hash=hash_of(token), state__in=[State.SENT, State.EXPIRED]).first()
    return file if file and may_read(file, lambda: request_of(scope)) else None


def _is_sent(file: int) -> bool:
    return File.objects.filter(id=file, state=State.SENT).exists()


def _original(key: str) -> bytes:
    with storage.open_stored(key) as content:
        return content.read()


def _stored_copy(key: str, copy: str) -> bytes | None:
    try:
        return _original(storage.copy_key(key, copy))
    except FileNotFoundError:
        return None
