"""Files that come with a form, without an upload request of their own."""

import hashlib
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from .announce import Announcement
from .inspect import Intake

P = ParamSpec("P")
T = TypeVar("T")


def announcement_of(upload: "UploadedFile[Any]", form_key: str) -> Announcement:
    """The announcement of a file. The same file of the same form has the same key."""
    name, size = upload.name or "", upload.size or 0
    digest = hashlib.sha256(f"{form_key}\0{name}\0{size}\0".encode(errors="replace"))
    for piece in upload.chunks():
        digest.update(piece)
    upload.seek(0)
    return Announcement(digest.hexdigest()[:32], name, size)


def intake() -> Intake:
    """The intake of a view, which reads and writes the database on the view's thread."""
    return Intake(_on_thread, _on_thread, settings.CONFIG.data / "incoming", settings.CONFIG.file_scan)


async def _on_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await sync_to_async(function)(*args, **kwargs)
