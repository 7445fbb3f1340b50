"""Stores an email's attachments under the rules of all uploads, and lists the rejected ones by name."""

import hashlib
from io import BytesIO

import msgspec

from refdesk.chats.refusals import NoRoom
from refdesk.database.run import Run
from refdesk.eventlog.refusals import Unavailable
from refdesk.files import refusals as r
from refdesk.files.models import File
from refdesk.files.owners import Owner
from refdesk.files.upload.announce import Announcement
from refdesk.files.upload.inspect import AcceptFile
from refdesk.tickets import attachments, queries
from refdesk.tickets import commands as c
from refdesk.tickets.events import AttachedFile, LostAttachment
from refdesk.tickets.machine import FILES_LIMIT
from refdesk.tickets.models import Queue

from . import refusal_texts
from .mime_parser import EmailAttachment, ParsedEmail

RETRYABLE = (Unavailable, NoRoom, r.NotScanned, r.NoSuchUpload)
"""Refusals that may not recur when the email is read again."""


class TryLater(Exception):
    """An attachment can't be stored now, so the email has to be read again later."""


async def add_attachments(
    email: ParsedEmail, command: c.Open | c.Command, take: AcceptFile, read: Run
) -> c.Open | c.Command:
    """Return the command with the email's attachments. Raises `TryLater`."""
    if not email.files or not isinstance(
        command if isinstance(command, c.Open) else command.act, c.Open | c.ReceiveEmail
    ):
        return command
    owner, accepts = await read(_owner, command)
    tokens: list[str] = []
    rejected: list[LostAttachment] = []
    for position, attachment in enumerate(email.files):
        accepted = accepts and not email.is_automatic and len(tokens) < FILES_LIMIT
        stored = await _store(email, position, attachment, owner, take) if accepted else _reason_skipped(email, accepts)
        if isinstance(stored, File):
            tokens.append(attachments.file_token(owner, stored))
        else:
            rejected.append(LostAttachment(attachment.name, len(attachment.content), stored))
    return _with_files(
        command,
        tuple(dict.fromkeys(tokens)),
        await read(attachments.arrived_files, owner, None, tokens),
        tuple(rejected),
    )


def _owner(command: c.Open | c.Command) -> tuple[Owner, bool]:
    """The owner of the files, and whether its queue accepts files."""
    if isinstance(command, c.Open):
        return Owner(command.queue.library), Queue.objects.filter(pk=command.queue.id, accepts_files=True).exists()
    head = queries.head_of(command.ticket)
    assert head is not None  # noqa: S101 found by `routing`
    return Owner(head.library, "ticket", head.ticket), Queue.objects.filter(pk=head.queue, accepts_files=True).exists()


async def _store(
    email: ParsedEmail, position: int, file: EmailAttachment, owner: Owner, take: AcceptFile
) -> File | str:
    """The stored file, or the name of the refusal. The key makes a file of a repeated email the same file."""
    key = hashlib.sha256(f"{email.fingerprint} {position} {len(file.content)}".encode()).hexdigest()[:32]
    stored = await take(owner, Announcement(key, file.name, len(file.content)), BytesIO(file.content))
    if isinstance(stored, RETRYABLE):
        raise TryLater(f"{file.name}: {refusal_texts.text_of(stored)}")
    return stored if isinstance(stored, File) else type(stored).__name__


def _reason_skipped(email: ParsedEmail, accepts: bool) -> str:
    if email.is_automatic:
        return ""
    return r.TooManyFiles.__name__ if accepts else r.FilesDisabled.__name__


def _with_files(
    command: c.Open | c.Command,
    tokens: tuple[str, ...],
    attached: tuple[AttachedFile, ...],
    rejected: tuple[LostAttachment, ...],
) -> c.Open | c.Command:
    change = msgspec.structs.replace
    if isinstance(command, c.Open):
        received = change(command.received, lost=rejected) if command.received else None
        return change(command, received=received, files=tokens, attached=attached)
    assert isinstance(command.act, c.ReceiveEmail)  # noqa: S101 only these two have files
    return change(
        command,
        act=change(command.act, received=change(command.act.received, lost=rejected), files=tokens),
        attached=attached,
    )
