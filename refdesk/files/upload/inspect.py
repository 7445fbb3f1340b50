"""Inspects and stores a complete file: detects its type, scans it for viruses, stores it, and updates its row.

Files arrive by an upload of their own, with a form, or with an email; each step is on disk before the next.
"""

import asyncio
import logging
from asyncio import to_thread
from asyncio.subprocess import DEVNULL
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from refdesk.database.run import Run
from refdesk.eventlog.refusals import Refusal, Unavailable

from .. import refusals as r
from .. import storage
from ..models import File, State, groups_of
from ..names import name_for_type
from ..owners import Owner
from ..types.dimensions import dimensions
from ..types.kinds import detect_type, is_allowed
from . import announce
from .announce import AnnouncedUpload, Announcement
from .receive import RefusedError, copied_file, full_disk_refused

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


AcceptFile = Callable[[Owner, Announcement, IO[bytes]], Awaitable[File | Refusal]]
"""See `Intake.accept`."""


@dataclass(frozen=True)
class Intake:
    """What inspection needs of its process: threads for the database, a folder for partial files, the virus scan."""

    read: Run
    write: Run
    folder: Path
    scan: Sequence[str] = ()

    async def store(self, row: File, path: Path) -> None:
        """Inspect and store these bytes for this row. Raises RefusedError.

        Bytes that lost a race for the row are deleted at once. If it is unknown whether the row was written, they stay,
        because the row may refer to them; the sweep deletes them once it is certain that no row does.
        """
        type_ = await to_thread(detect_type, path)
        if not is_allowed(type_, await self.read(groups_of, row.library_id)):
            raise RefusedError(r.FileTypeRefused(type=type_))
        await self._scan(path)
        picture = await to_thread(dimensions, path, type_)
        key = await _store(path)
        if not await self.write(announce.mark_stored, row.pk, key, name_for_type(row.name, type_), type_, picture):
            await to_thread(storage.delete, key)

    async def accept(self, owner: Owner, announcement: Announcement, content: IO[bytes]) -> File | Refusal:
        """Accept a complete file of the patron's; return its stored row. The same key again returns the same file."""
        refusal = announce.size_refusal(announcement.size)
        if refusal:
            return refusal
        announced = await self.write(_announce, owner, announcement)
        if isinstance(announced, Refusal):
            return announced
        row = await self.read(announce.find_upload, announced.token)
        if row is None:
            return r.NoSuchUpload()
        if row.state != State.EXPECTED:
            return row
        try:
            async with copied_file(self.folder, content) as path:
                await self.store(row, path)
        except RefusedError as refused:
            return refused.refusal
        return await self.read(File.objects.get, pk=row.pk)

    async def _scan(self, path: Path) -> None:
        if not self.scan:
            return
        try:
            clean = await _is_clean(path, self.scan)
        except ScanFailedError as error:
            log.error("a file could not be scanned: %s", error)
            raise RefusedError(r.NotScanned()) from error
        if not clean:
            raise RefusedError(r.FileUnsafe())


def _announce(owner: Owner, announcement: Announcement) -> AnnouncedUpload | Refusal:
    """Announce a file whose bytes are here already, so that its token can't have expired."""
    announced = announce.announce(owner, None, announcement, lambda: None)
    if isinstance(announced, AnnouncedUpload):
        announce.renew(announced.token)
    return announced


async def _store(path: Path) -> str:
    """Store these bytes; return their storage key."""
    key = storage.new_key()
    try:
        with full_disk_refused():
            await to_thread(storage.store, path, key)
    except RefusedError:
        raise
    except Exception as error:  # any storage backend may raise anything
        log.exception("a file could not be stored")
        raise RefusedError(Unavailable()) from error
    return key


SCAN_TIMEOUT = 60.0
"""Maximum duration of a scan in seconds."""
INFECTED = 1


class ScanFailedError(Exception):
    """The command could not be run, took too long, or ended with an unknown exit code."""


async def _is_clean(path: Path, command: Sequence[str]) -> bool:
    """Whether the command exits with 0; 1 means infected. Raises ScanFailedError for any other outcome."""
    try:
        process = await asyncio.create_subprocess_exec(*command, str(path), stdin=DEVNULL, stdout=DEVNULL)
    except OSError as error:
        raise ScanFailedError(str(error)) from error
    try:
        code = await asyncio.wait_for(process.wait(), SCAN_TIMEOUT)
    except TimeoutError as error:
        raise ScanFailedError(f"not done in {SCAN_TIMEOUT:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code not in (0, INFECTED):
        raise ScanFailedError(f"ended with {code}")
    return code == 0
