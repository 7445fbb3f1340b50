"""Uploads of pictures: announced for a library, then re-encoded once their bytes are stored."""

import secrets
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from refdesk.eventlog.refusals import Refusal
from refdesk.files import refusals as r
from refdesk.files.models import WITHOUT_OWNER, File, State, groups_of
from refdesk.files.owners import Owner
from refdesk.files.pictures.stored import delete_bytes, store_copy, use_copy
from refdesk.files.upload.announce import AnnouncedUpload, Announcement, announce, hash_of, size_refusal
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

from ..models import Picture

_per_operator = Quota("faq/pictures", 60, 600)


def announce_picture(library: int, operator: int, announcement: Announcement) -> AnnouncedUpload | Refusal:
    return announce(Owner(library), operator, announcement, lambda: _refusal(library, operator, announcement.size))


def upload_of(token: str, operator: int) -> File | None:
    """The file of an operator's upload, once its bytes are stored."""
    files = File.objects.filter(WITHOUT_OWNER, token_hash=hash_of(token), sent_by=operator)
    return files.filter(state__in=[State.STORED, State.SENT]).first()


def store_picture(upload: File, folder: Path, added: Callable[[Picture], None]) -> Picture:
    """Re-encode an upload; return its picture, the same one each time.

    `added` is called with a new picture, in the transaction that stores it. Raises `PictureRefusedError`.
    """
    picture = _of(upload).first()
    if picture is not None:
        return picture
    # Decoding may take seconds, so no transaction is open meanwhile.
    copy = store_copy(upload, folder)
    with transaction.atomic():
        used = use_copy(upload, copy)
        if used:
            Picture.objects.create(name=secrets.token_hex(10), file=upload)
            added(_of(upload).get())
    delete_bytes(upload.storage_key if used else copy.key)
    return _of(upload).get()


def _of(upload: File) -> QuerySet[Picture]:
    return Picture.objects.filter(file=upload).select_related("file__library")


def _refusal(library: int, operator: int, size: int) -> Refusal | None:
    if "images" not in groups_of(library):
        return r.FilesDisabled()
    if refused := size_refusal(size):
        return refused
    wait = 0 if _per_operator.spend(str(operator)) else _per_operator.wait(str(operator))
    return TooMany(retry_after=wait) if wait else None
