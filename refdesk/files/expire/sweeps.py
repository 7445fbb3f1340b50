"""What time does to files: they expire, uploads that never came are forgotten, bytes that belong to none are deleted.

First the log says that a file is expired, then its bytes go; whoever is killed between the two finds it again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from refdesk.chats.commands import Command, ExpireFile, System

from .. import storage
from ..models import File, State
from . import mark

log = logging.getLogger(__name__)

BATCH = 500
UPLOAD_ABANDONED_AFTER = 2 * 3600_000
"""After this long (ms) nobody works on an upload any more: its token was good for half of it."""
REPLY_FILE_ABANDONED_AFTER = 24 * 3600_000
"""So long (ms) a file waits for the reply to a ticket that it goes with."""


def commands_due(now: int) -> list[Command]:
    """The commands that say of each file of a chat whose time is over that it is expired."""
    over = _expired_rows(now).filter(chat__isnull=False).values_list("id", "chat_id")[:BATCH]
    return [expire_command(file, chat or 0) for file, chat in over]


def expire_command(file: int, chat: int) -> Command:
    """The command that says of a file of a chat that it is expired."""
    return Command(chat, System(), ExpireFile(file=file), _command_key(file))


def expire_files_of_tickets(now: int) -> int:
    """Let those of tickets expire; how many there were. Until when they are kept, their message says."""
    over = _expired_rows(now).filter(chat=None).values_list("id", flat=True)[:BATCH]
    return mark.mark_expired(File.objects.filter(id__in=list(over)), "system", now)


def any_due_of_tickets(now: int) -> bool:
    """Whether there is any such: asked often, where the other would hold up whoever writes."""
    return _expired_rows(now).filter(chat=None).exists()


def rows_to_delete(now: int) -> list[tuple[int, str]]:
    """(id, storage key) of expired files, and of uploads that were not finished."""
    expired = File.objects.filter(state=State.EXPIRED).exclude(storage_key="")
    return [
        *expired.values_list("id", "storage_key")[:BATCH],
        *_abandoned_uploads(now).values_list("id", "storage_key")[:BATCH],
    ]


def delete_bytes(rows: Iterable[tuple[int, str]]) -> list[int]:
    """Delete what is stored for these; the ids of those for which nothing is stored any more."""
    return [file for file, key in rows if not key or _delete(key)]


def clear_deleted(files: Iterable[int], now: int) -> None:
    """Note of these that their bytes are gone; of an upload that was not finished nothing stays."""
    ids = list(files)
    File.objects.filter(id__in=ids, state=State.EXPIRED).update(storage_key="")
    _abandoned_uploads(now).filter(id__in=ids).delete()


def delete_partial_files(incoming: Path) -> int:
    """Delete half-sent files of a process that died; how many there were."""
    before = _abandoned_before()
    half = [path for path in incoming.glob("*") if _modified_before(path, before)]
    for path in half:
        path.unlink(missing_ok=True)
    return len(half)


def old_storage_keys() -> list[str]:
    """All keys under which there have been bytes for so long that a row must know of them."""
    before = _abandoned_before()
    return [key for key in storage.all_keys() if _stored_before(key, before)]


def orphans(keys: list[str]) -> list[str]:
    """Those of these keys that no row knows of."""
    known = set(File.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
    return [key for key in keys if key not in known]


def delete_orphans(keys: list[str]) -> int:
    """Delete what is stored under these; how many there were."""
    return sum(_delete(key) for key in keys)


def _abandoned_before() -> datetime:
    return timezone.now() - timedelta(milliseconds=UPLOAD_ABANDONED_AFTER)


def _expired_rows(now: int) -> QuerySet[File]:
    return File.objects.filter(state=State.SENT, expires_at__lte=now)


def _abandoned_uploads(now: int) -> QuerySet[File]:
    """Uploads for which nobody will come any more."""
    waiting = File.objects.filter(state__in=[State.EXPECTED, State.STORED], at__lt=now - UPLOAD_ABANDONED_AFTER)
    return waiting.filter(Q(ticket=None) | Q(at__lt=now - REPLY_FILE_ABANDONED_AFTER))


def _command_key(file: int) -> str:
    """The same on every node, so that the log says it once; nobody outside can use it up before."""
    return salted_hmac("refdesk.files.expire", str(file), algorithm="sha256").hexdigest()[:32]


def _modified_before(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # it has just come to its end
        return False


def _stored_before(key: str, before: datetime) -> bool:
    try:
        modified: datetime = storage.storage().get_modified_time(key)
    except FileNotFoundError:  # another node's sweep was here
        return False
    return modified < before


def _delete(key: str) -> bool:
    try:
        storage.delete(key)
    except Exception:  # of whatever storage there is: the next sweep tries again
        log.exception("stored bytes could not be deleted")
        return False
    return True
