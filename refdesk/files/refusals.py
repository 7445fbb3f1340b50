"""Why a file was not sent, apart from what the chat's own rules say. They come over HTTP alone."""

from refdesk.chats.refusals import NoRoom as NoRoom
from refdesk.chats.refusals import Refusal


class FileEmpty(Refusal, frozen=True, kw_only=True):
    """There is nothing in the file."""


class FileTooLarge(Refusal, frozen=True, kw_only=True):
    """The file has more bytes than `limit`."""

    limit: int


class FileIncomplete(Refusal, frozen=True, kw_only=True):
    """Another number of bytes came than was said before."""

    expected: int
    received: int


class FileTypeRefused(Refusal, frozen=True, kw_only=True):
    """The library doesn't take files of this type, which was found in the content."""

    type: str


class FileUnsafe(Refusal, frozen=True, kw_only=True):
    """The virus scan found something."""


class FilesDisabled(Refusal, frozen=True, kw_only=True):
    """Where they were to go, no files of patrons are taken."""


class NoSuchUpload(Refusal, frozen=True, kw_only=True):
    """The upload was never announced, or its time is over: begin again."""


class UploadSlow(Refusal, frozen=True, kw_only=True):
    """Nothing came for a while, or until the same upload was tried anew."""


class NotScanned(Refusal, frozen=True, kw_only=True):
    """The virus scan did not work; the same may be sent again after `retry_after` seconds."""

    retry = "after_pause"
    retry_after: float = 30.0


class TooManyFiles(Refusal, frozen=True, kw_only=True):
    """This side of the chat, or this question, has `limit` files already."""

    limit: int
