"""A file's row changes in the transaction of the event that says so: neither is ever there without the other."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from refdesk.chats.events import FileExpired, FileSent, Redacted
from refdesk.chats.outcomes import Stored

from .expire.mark import expire
from .models import File, State


class NoSuchFileError(LookupError):
    """A file was to be sent whose row is gone; its event must not be stored."""


def project(stored: Sequence[Stored]) -> None:
    """Carry what these outcomes say of files over to their rows."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, FileSent):
                _sent(outcome.head.chat, event.seq, event.body)
            elif isinstance(event.body, FileExpired):
                expire(File.objects.filter(id=event.body.file, chat=outcome.head.chat), event.actor, event.at)
            elif isinstance(event.body, Redacted) and "text" in event.body.data:
                _taken_back(File.objects.filter(chat=outcome.head.chat), event.body.seqs, event.actor, event.at)


def keep(file: int, ticket: int, seq: int, expires_at: int) -> None:
    """A file was sent with a message of a ticket; to be called in the transaction of its event."""
    placed = File.objects.filter(Q(ticket=ticket) | Q(ticket=None, chat=None), id=file, state=State.PLACED)
    if not placed.update(state=State.KEPT, ticket=ticket, expires_at=expires_at, seq=seq):
        raise NoSuchFileError(file)


def taken_back(ticket: int, seqs: Sequence[int], by: str, at: int) -> None:
    """The messages of a ticket are taken back: all of them, or these; in the transaction of the event that says so."""
    _taken_back(File.objects.filter(ticket=ticket), seqs, by, at)


def _sent(chat: int, seq: int, body: FileSent) -> None:
    placed = File.objects.filter(id=body.file, chat=chat, state=State.PLACED)
    if not placed.update(state=State.KEPT, expires_at=body.expires_at, seq=seq):
        raise NoSuchFileError(body.file)


def _taken_back(files: QuerySet[File], seqs: Sequence[int], by: str, at: int) -> None:
    """What was said is taken back, and with it the files."""
    sent = files.filter(seq__isnull=False)
    taken = sent.filter(seq__in=seqs) if seqs else sent
    expire(taken, by, at)
    taken.update(name="", told="")
