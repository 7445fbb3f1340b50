"""Changes of files' rows in the transaction of the event that they follow, so that neither exists without the other."""

from collections.abc import Sequence

import msgspec
from django.db.models import Q, QuerySet

from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import FileExpired, FileSent, Redacted

from .expire.mark import mark_expired
from .models import WITHOUT_OWNER, File, State
from .owners import Kind


class NoSuchFileError(LookupError):
    """The row of a file to be sent no longer exists; the transaction with its event must fail."""


def project(stored: Sequence[Stored]) -> None:
    """Apply the stored events of chats to the rows of files."""
    for outcome in stored:
        for event in outcome.events:
            project_event("chat", outcome.head.chat, event.seq, event.body, event.actor, event.at)
            if isinstance(event.body, Redacted) and "text" in event.body.data:
                _redact(File.objects.filter(chat=outcome.head.chat), event.body.seqs, event.actor, event.at)


def project_event(kind: Kind, owner: int, seq: int, body: msgspec.Struct, actor: str, at: int) -> None:
    """Apply a stored event of a log of files: a file was sent, or has expired."""
    if isinstance(body, FileSent):
        waiting = File.objects.filter(id=body.file, state=State.STORED, **{kind: owner})
        if not waiting.update(state=State.SENT, expires_at=body.expires_at, seq=seq):
            raise NoSuchFileError(body.file)
    elif isinstance(body, FileExpired):
        mark_expired(File.objects.filter(id=body.file, **{kind: owner}), actor, at)


def forget_files_through(kind: Kind, owner: int, seq: int, by: str, at: int) -> None:
    """Expire the files whose events up to `seq` are deleted from the log, and clear their names."""
    _redact(File.objects.filter(seq__lte=seq, **{kind: owner}), (), by, at)


def mark_sent(file: int, ticket: int, seq: int, expires_at: int) -> None:
    """Mark a file as sent with message `seq` of a ticket. Call it in the transaction of that event.

    Raises NoSuchFileError if the file isn't stored and waiting.
    """
    placed = File.objects.filter(Q(ticket=ticket) | WITHOUT_OWNER, id=file, state=State.STORED)
    if not placed.update(state=State.SENT, ticket=ticket, expires_at=expires_at, seq=seq):
        raise NoSuchFileError(file)


def redact_files_of_ticket(ticket: int, seqs: Sequence[int], by: str, at: int) -> None:
    """Expire the files of these messages of a ticket, or all of its files where `seqs` is empty.

    Call it in the transaction of the `redacted` event.
    """
    _redact(File.objects.filter(ticket=ticket), seqs, by, at)


def _redact(files: QuerySet[File], seqs: Sequence[int], by: str, at: int) -> None:
    """Expire the files and clear their names."""
    sent = files.filter(seq__isnull=False)
    redacted = sent.filter(seq__in=seqs) if seqs else sent
    mark_expired(redacted, by, at)
    redacted.update(name="", digest="")
