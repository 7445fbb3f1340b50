"""A file's row changes in the transaction of the event that says so: neither is ever there without the other."""

from collections.abc import Sequence

from refdesk.chats.events import FileExpired, FileSent
from refdesk.chats.outcomes import Stored

from .models import File, State


class NoSuchFileError(LookupError):
    """A file was to be sent whose row is gone; its event must not be stored."""


def project(stored: Sequence[Stored]) -> None:
    """Carry what these outcomes say of files over to their rows."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, FileSent):
                _sent(outcome.head.chat, event.body)
            elif isinstance(event.body, FileExpired):
                File.objects.filter(id=event.body.file, chat=outcome.head.chat).update(state=State.EXPIRED)


def _sent(chat: int, body: FileSent) -> None:
    placed = File.objects.filter(id=body.file, chat=chat, state=State.PLACED)
    if not placed.update(state=State.KEPT, expires_at=body.expires_at):
        raise NoSuchFileError(body.file)
