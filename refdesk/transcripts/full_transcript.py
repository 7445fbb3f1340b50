"""One chat with its whole log."""

from refdesk.chats.head import Head
from refdesk.chats.queries import head_of, stretch
from refdesk.eventlog.rows import LogRow
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_followed_by, departments_read_by


def full_transcript(operator: Operator, chat: int) -> tuple[Head, list[LogRow]] | None:
    """The head and the log of a chat; None where the operator may not read it."""
    rows = log_of(chat)
    # The head is read last: a head older than the log would pass for current.
    head = head_of(chat)
    if head is None:
        return None
    readable = departments_read_by(operator) if head.state == "ended" else departments_followed_by(operator)
    return (head, rows) if readable.filter(pk=head.department).exists() else None


def log_of(chat: int) -> list[LogRow]:
    """All rows of the chat's log, in order."""
    rows: list[LogRow] = []
    while piece := stretch(chat, rows[-1].seq if rows else 0):
        rows += piece
    return rows
