"""Reasons why a file is refused, besides the rules of a chat."""

from typing import Annotated

from refdesk.eventlog.refusals import Refusal
from refdesk.kit.units import about


class FileEmpty(Refusal, frozen=True, kw_only=True):
    """The file has no bytes."""


class FileTooLarge(Refusal, frozen=True, kw_only=True):
    """The file has more bytes than `limit`."""

    status = 413
    limit: int


class FileIncomplete(Refusal, frozen=True, kw_only=True):
    """The number of bytes received differs from the announced one."""

    expected: int
    received: int


class FileTypeRefused(Refusal, frozen=True, kw_only=True):
    """The library doesn't accept files of this type. `type` was detected from the content."""

    status = 415
    type: str


class FileUnsafe(Refusal, frozen=True, kw_only=True):
    """The virus scan found something."""

    status = 422


class FilesDisabled(Refusal, frozen=True, kw_only=True):
    """Patrons may not send files here: the widget or the queue doesn't accept any."""

    status = 403


class NoSuchUpload(Refusal, frozen=True, kw_only=True):
    """The upload was never announced, or its token has expired. Announce the file again."""

    status = 404


class UploadSlow(Refusal, frozen=True, kw_only=True):
    """No bytes arrived for a while, or a newer attempt at the same upload replaced this one."""

    status = 408


class NotScanned(Refusal, frozen=True, kw_only=True):
    """The virus scan failed. The file may be sent again after `retry_after` seconds."""

    status = 503
    retry = "after_pause"
    retry_after: float = 30.0


class TooManyFiles(Refusal, frozen=True, kw_only=True):
    """This side of the chat or ticket, or this message, has reached its limit of files."""

    status = 429
    limit: Annotated[int, about("the limit")]
