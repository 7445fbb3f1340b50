"""Changes of files' rows in the transaction of the event that they follow, so that neither exists without the other."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from refdesk.chats.events import FileExpired, FileSent, Redacted
from refdesk.chats.outcomes import Stored

from .expire.mark import mark_expired
from .models import File, State


class NoSuchFileError(LookupError):
    """The row of a file to be sent no longer exists; the transaction with its event must fail."""


def project(stored: Sequence[Stored]) -> None:
    """Apply the stored events of chats to the rows of files."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, FileSent):
                _mark_sent_in_chat(outcome.head.chat, event.seq, event.body)
            elif isinstance(event.body, FileExpired):
                mark_expired(File.objects.filter(id=event.body.file, chat=outcome.head.chat), event.actor, event.at)
            elif isinstance(event.body, Redacted) and "text" in event.body.data:
                _redact(File.objects.filter(chat=outcome.head.chat), event.body.seqs, event.actor, event.at)


def mark_sent(file: int, ticket: int, seq: int, expires_at: int) -> None:
    """Mark a file as sent with message `seq` of a ticket. Call it in the transaction of that event.

    Raises NoSuchFileError if the file isn't stored and waiting.
    """
    placed = File.objects.filter(Q(ticket=ticket) | Q(ticket=None, chat=None), id=file, state=State.STORED)
    if not placed.update(state=State.SENT, ticket=ticket, expires_at=expires_at, seq=seq):
        raise NoSuchFileError(file)


def redact_files_of_ticket(ticket: int, seqs: Sequence[int], by: str, at: int) -> None:
    """Expire the files of these messages of a ticket, or all of its files where `seqs` is empty.

    Call it in the transaction of the `redacted` event.
    """
    _redact(File.objects.filter(ticket=ticket), seqs, by, at)


def _mark_sent_in_chat(chat: int, seq: int, body: FileSent) -> None:
    placed = File.objects.filter(id=body.file, chat=chat, state=State.STORED)
    if not placed.update(state=State.SENT, expires_at=body.expires_at, seq=seq):
        raise NoSuchFileError(body.file)


def _redact(files: QuerySet[File], seqs: Sequence[int], by: str, at: int) -> None:
    """Expire the files and clear their names."""
    sent = files.filter(seq__isnull=False)
    redacted = sent.filter(seq__in=seqs) if seqs else sent
    mark_expired(redacted, by, at)
    redacted.update(name="", digest="")
