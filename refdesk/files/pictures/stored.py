"""Replaces the bytes of an uploaded picture with a re-encoded copy of it."""

import logging
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from .. import storage
from ..models import File, State
from ..names import name_for_type
from ..types.dimensions import dimensions
from ..upload.announce import discard
from ..upload.receive import RefusedError, full_disk_refused, written_file
from .decoding import decode
from .forms import NOT_NOW, PictureRefusedError, not_a_picture
from .processes import NotNowError

log = logging.getLogger(__name__)

COPY, TYPE = "view", "image/jpeg"


class StoredCopy(NamedTuple):
    """A copy's storage key, its bytes, and its width and height in pixels."""

    key: str
    size: int
    width: int
    height: int


def store_copy(upload: File, folder: Path) -> StoredCopy:
    """Store a JPEG copy of a stored upload, at most 2048 pixels wide and high. `folder` is for the partial file.

    Raises `PictureRefusedError`. An upload that is no picture is deleted.
    """
    try:
        with storage.open_stored(upload.storage_key) as content:
            original = content.read()
        copy = decode(original).get(COPY)
    except NotNowError as error:
        raise PictureRefusedError(_(NOT_NOW)) from error
    except FileNotFoundError as error:
        raise PictureRefusedError(_("The upload took too long. Try again.")) from error
    if not copy:
        delete_bytes(discard(upload.pk))
        raise PictureRefusedError(not_a_picture(original))
    return _store(copy, folder)


def use_copy(upload: File, copy: StoredCopy) -> bool:
    """Write the copy into the row of its upload, which stays until it is deleted. False if another request did.

    Delete the bytes that no row has afterwards, once the transaction is committed.
    """
    waiting = File.objects.filter(pk=upload.pk, state=State.STORED, storage_key=upload.storage_key)
    facts = {"storage_key": copy.key, "size": copy.size, "width": copy.width, "height": copy.height}
    name = name_for_type(upload.name.rpartition(".")[0] or upload.name, TYPE)
    return waiting.update(state=State.SENT, type=TYPE, name=name, expires_at=None, **facts) == 1


def delete_bytes(key: str) -> None:
    """Delete bytes that no row has. If that fails, a later sweep deletes them."""
    try:
        if key:
            storage.delete(key)
    except Exception:  # any storage backend may raise anything
        log.exception("stored bytes could not be deleted")


def _store(copy: bytes, folder: Path) -> StoredCopy:
    key = storage.new_key()
    try:
        with written_file(folder, copy) as path:
            width, height = dimensions(path, TYPE)
            with full_disk_refused():
                storage.store(path, key)
    except RefusedError as error:
        raise PictureRefusedError(
            _("The server has no room for pictures right now. Tell its administrator, and try again later.")
        ) from error
    except Exception as error:  # any storage backend may raise anything
        log.exception("a picture could not be stored")
        raise PictureRefusedError(_("The picture could not be stored just now. Try again.")) from error
    return StoredCopy(key, len(copy), width, height)
