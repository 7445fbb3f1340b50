"""Sends a stored file into the log that it belongs to."""

from collections.abc import Callable
from typing import Any

from refdesk.eventlog.acts import SendFile
from refdesk.kit.hooks import Hook

from ..models import File, State

send_commands: Hook[Callable[[File, str], Any]] = Hook("the command that sends a stored file, by its kind of owner")
"""None if its sender may not send any more. The second argument is the token of the file's link."""


def send_command(file: int, token: str) -> Any:
    """The command that sends this file; None where there is nothing to send, or its sender may not any more.

    A sent file has one, which repeats the answer; not an expired one, whose event may be deleted.
    """
    row = File.objects.filter(id=file, ticket=None, state__in=[State.STORED, State.SENT]).first()
    return send_commands[row.owner.kind or ""](row, token) if row else None


def act_for(row: File, token: str, keep: int) -> SendFile:
    """The act that sends this file, which expires after `keep` (ms)."""
    picture = {"width": row.width, "height": row.height}
    return SendFile(file=row.pk, name=row.name, type=row.type, size=row.size, token=token, keep=keep, **picture)


def trial(size: int) -> SendFile:
    """An act that tells whether a file of this size would be accepted, before anything of it is stored."""
    return SendFile(file=0, name="", type="", size=size, token="", keep=0)
