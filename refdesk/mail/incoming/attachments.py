"""The files of a mail on their way into its ticket: by the rules of all files; what is not taken is told by name."""

import hashlib
from io import BytesIO

import msgspec

from refdesk.chats.refusals import Unavailable
from refdesk.database.run import Run
from refdesk.files import refusals as r
from refdesk.files.models import File
from refdesk.files.upload.announce import Announcement, Owner
from refdesk.files.upload.inspect import AcceptFile
from refdesk.tickets import attachments, queries
from refdesk.tickets import commands as c
from refdesk.tickets.events import AttachedFile, LostAttachment
from refdesk.tickets.machine import FILES_LIMIT
from refdesk.tickets.models import Queue

from . import refusal_texts
from .mime_parser import EmailAttachment, ParsedEmail

RETRYABLE = (Unavailable, r.NoRoom, r.NotScanned, r.NoSuchUpload)
"""What may be otherwise when the mail is read again."""


class TryLater(Exception):
    """A file can't be taken now, so the mail is not."""


async def add_attachments(
    mail: ParsedEmail, filed: c.Open | c.Command, take: AcceptFile, read: Run
) -> c.Open | c.Command:
    """The same, with the files of the mail that were taken. Raises `NotNow`."""
    if not mail.files or not isinstance(filed if isinstance(filed, c.Open) else filed.act, c.Open | c.ReceiveMail):
        return filed
    owner, takes = await read(_owner, filed)
    tokens: list[str] = []
    lost: list[LostAttachment] = []
    for place, each in enumerate(mail.files):
        wanted = takes and not mail.is_automatic and len(tokens) < FILES_LIMIT
        taken = await _taken(mail, place, each, owner, take) if wanted else _unwanted(mail, takes)
        if isinstance(taken, File):
            tokens.append(attachments.file_token(owner, taken))
        else:
            lost.append(LostAttachment(each.name, len(each.content), taken))
    return _told(
        filed, tuple(dict.fromkeys(tokens)), await read(attachments.arrived_files, owner, None, tokens), tuple(lost)
    )


def _owner(filed: c.Open | c.Command) -> tuple[Owner, bool]:
    """Whose the files are to be, and whether they are taken there."""
    if isinstance(filed, c.Open):
        return Owner(filed.queue.library), Queue.objects.filter(pk=filed.queue.id, accepts_files=True).exists()
    head = queries.head_of(filed.ticket)
    assert head is not None  # noqa: S101 it was found when the mail was filed
    return Owner(head.library, ticket=head.ticket), Queue.objects.filter(pk=head.queue, accepts_files=True).exists()


async def _taken(mail: ParsedEmail, place: int, file: EmailAttachment, owner: Owner, take: AcceptFile) -> File | str:
    """The file, or the name of why it is not taken. The same mail's file is the same whenever it is read."""
    key = hashlib.sha256(f"{mail.fingerprint} {place} {len(file.content)}".encode()).hexdigest()[:32]
    taken = await take(owner, Announcement(key, file.name, len(file.content)), BytesIO(file.content))
    if isinstance(taken, RETRYABLE):
        raise TryLater(f"{file.name}: {refusal_texts.text_of(taken)}")
    return taken if isinstance(taken, File) else type(taken).__name__


def _unwanted(mail: ParsedEmail, takes: bool) -> str:
    if mail.is_automatic:
        return ""
    return r.TooManyFiles.__name__ if takes else r.FilesDisabled.__name__


def _told(
    filed: c.Open | c.Command,
    tokens: tuple[str, ...],
    attached: tuple[AttachedFile, ...],
    lost: tuple[LostAttachment, ...],
) -> c.Open | c.Command:
    change = msgspec.structs.replace
    if isinstance(filed, c.Open):
        received = change(filed.received, lost=lost) if filed.received else None
        return change(filed, received=received, files=tokens, attached=attached)
    assert isinstance(filed.act, c.ReceiveMail)  # noqa: S101 nothing else has files
    return change(
        filed, act=change(filed.act, received=change(filed.act.received, lost=lost), files=tokens), attached=attached
    )
