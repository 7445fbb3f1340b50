"""Requests and responses of the HTTP API of uploads."""

from ninja import Field, Schema

from refdesk.http.client_key import ClientKey

from .announce import Announcement


class FileAnnouncement(Schema):
    """A file to be uploaded: its name and its size in bytes.

    `key` is random and used once: best a UUID of version 7 without hyphens.
    """

    key: ClientKey
    name: str = Field("", max_length=4000)
    size: int = Field(ge=0, le=2**53 - 1)

    @property
    def announcement(self) -> Announcement:
        return Announcement(self.key, self.name, self.size)


class PatronFileAnnouncement(FileAnnouncement):
    """A file to be uploaded by the patron of a chat, with the chat's token."""

    token: str = Field(max_length=200)


class UploadToken(Schema):
    """Upload the bytes to `/api/v1/uploads/<token>`, unless they are `stored` already."""

    token: str
    stored: bool
