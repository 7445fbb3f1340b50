"""Periodic cleaning: expires files, drops abandoned uploads, deletes bytes that no row refers to.

The log records the expiry first, then the bytes are deleted; a later sweep completes what a killed process left.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from refdesk.chats.commands import Command
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import ExpireFile
from refdesk.kit.hooks import Hook

from .. import storage
from ..models import File, State
from . import mark

log = logging.getLogger(__name__)

expire_commands: Hook[Callable[[int, int, str], Any]] = Hook("the command that expires a file, by its kind of owner")
"""Called with the owner's number, the file's, and the command's key."""

BATCH = 500
UPLOAD_ABANDONED_AFTER = 2 * 3600_000
"""After this time (ms) no request works on an upload any more: its token was valid for half of it."""
REPLY_FILE_ABANDONED_AFTER = 24 * 3600_000
"""How long (ms) a file waits for the ticket reply that it belongs to."""


def commands_due(now: int) -> list[Any]:
    """Commands that expire files of chats and internal chats past their retention period, at most `BATCH`."""
    return [expire_command(row) for row in _expired_rows(now).filter(ticket=None)[:BATCH]]


def expire_command(row: File) -> Any:
    """The command that expires a file in the log that it belongs to."""
    owner = row.owner
    return expire_commands[owner.kind or ""](owner.id, row.pk, _command_key(row.pk))


def expire_command_of_chat(chat: int, file: int, key: str) -> Command:
    return Command(chat, System(), ExpireFile(file=file), key)


def expire_files_of_tickets(now: int) -> int:
    """Expire files of tickets past the time that their message states, at most `BATCH`; return how many."""
    over = _expired_rows(now).filter(ticket__isnull=False).values_list("id", flat=True)[:BATCH]
    return mark.mark_expired(File.objects.filter(id__in=list(over)), "system", now)


def any_due_of_tickets(now: int) -> bool:
    """Whether a file of a ticket is due. Cheap: unlike the update, it doesn't wait for the write lock."""
    return _expired_rows(now).filter(ticket__isnull=False).exists()


def rows_to_delete(now: int) -> list[tuple[int, str]]:
    """(id, storage key) of expired files and of abandoned uploads, at most `BATCH` of each."""
    expired = File.objects.filter(state=State.EXPIRED).exclude(storage_key="")
    return [
        *expired.values_list("id", "storage_key")[:BATCH],
        *_abandoned_uploads(now).values_list("id", "storage_key")[:BATCH],
    ]


def delete_bytes(rows: Iterable[tuple[int, str]]) -> list[int]:
    """Delete the bytes of these rows; return the ids of the rows that have none left."""
    return [file for file, key in rows if not key or _delete(key)]


def clear_deleted(files: Iterable[int], now: int) -> None:
    """Record that the bytes of these rows are gone: clears the key of expired files, deletes abandoned uploads."""
    ids = list(files)
    File.objects.filter(id__in=ids, state=State.EXPIRED).update(storage_key="")
    _abandoned_uploads(now).filter(id__in=ids).delete()


def delete_partial_files(incoming: Path) -> int:
    """Delete partial files left by a process that died; return how many there were."""
    before = _abandoned_before()
    half = [path for path in incoming.glob("*") if _modified_before(path, before)]
    for path in half:
        path.unlink(missing_ok=True)
    return len(half)


def old_storage_keys() -> list[str]:
    """Storage keys whose bytes are old enough that a row must refer to them."""
    before = _abandoned_before()
    return [key for key in storage.all_keys(copies=True) if _stored_before(key, before)]


def orphans(keys: list[str]) -> list[str]:
    """The keys that no row refers to, and the keys of their copies."""
    originals = {storage.original_key(key) for key in keys}
    stored = set(File.objects.filter(storage_key__in=originals).values_list("storage_key", flat=True))
    return [key for key in keys if storage.original_key(key) not in stored]


def delete_orphans(keys: list[str]) -> int:
    """Delete the bytes under these keys; return how many were deleted."""
    return sum(_delete(key) for key in keys)


def _abandoned_before() -> datetime:
    return timezone.now() - timedelta(milliseconds=UPLOAD_ABANDONED_AFTER)


def _expired_rows(now: int) -> QuerySet[File]:
    return File.objects.filter(state=State.SENT, expires_at__lte=now)


def _abandoned_uploads(now: int) -> QuerySet[File]:
    """Uploads whose sender no longer comes back."""
    waiting = File.objects.filter(state__in=[State.EXPECTED, State.STORED], at__lt=now - UPLOAD_ABANDONED_AFTER)
    return waiting.filter(Q(ticket=None) | Q(at__lt=now - REPLY_FILE_ABANDONED_AFTER))


def _command_key(file: int) -> str:
    """Equal on all nodes, so that the journal stores the event once; secret, so that no client can use the key up."""
    return salted_hmac("refdesk.files.expire", str(file), algorithm="sha256").hexdigest()[:32]


def _modified_before(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # its upload has just ended
        return False


def _stored_before(key: str, before: datetime) -> bool:
    try:
        modified: datetime = storage.storage().get_modified_time(key)
    except FileNotFoundError:  # another node's sweep deleted it
        return False
    return modified < before


def _delete(key: str) -> bool:
    try:
        storage.delete(key)
    except Exception:  # any storage backend may raise anything; the next sweep tries again
        log.exception("stored bytes could not be deleted")
        return False
    return True
