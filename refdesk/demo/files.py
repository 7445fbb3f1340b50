"""Files of the sample library's tickets, stored as if they had been uploaded."""

import secrets
from pathlib import Path

from django.core.files.base import ContentFile

from refdesk.files import storage
from refdesk.files.owners import Owner
from refdesk.files.upload import announce
from refdesk.files.upload.announce import Announcement
from refdesk.tickets import attachments
from refdesk.tickets.events import AttachedFile

FOLDER = Path(__file__).with_name("attachments")


def upload_all(owner: Owner, sender: int | None, *names: str) -> tuple[AttachedFile, ...]:
    """Upload these files for a command on a ticket. `sender` is the operator, None for the patron."""
    return attachments.arrived_files(owner, sender, [_upload(owner, sender, name) for name in names])


def _upload(owner: Owner, sender: int | None, name: str) -> str:
    content, announcement_key = (FOLDER / name).read_bytes(), secrets.token_urlsafe(16)
    announce.announce(owner, sender, Announcement(announcement_key, name, len(content)), lambda: None)
    token, key = announce.link_token(owner, sender, announcement_key), storage.new_key()
    row = announce.find_upload(token)
    if row is None:
        raise LookupError(name)
    storage.storage().save(key, ContentFile(content))
    announce.mark_stored(row.pk, key, name, "application/pdf")
    return token
