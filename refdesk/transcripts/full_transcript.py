"""One chat with its whole log."""

from refdesk.chats.head import Head
from refdesk.chats.permissions import may_read
from refdesk.chats.queries import head_of, reader_of, stretch
from refdesk.eventlog.rows import LogRow
from refdesk.people.models import Operator


def full_transcript(operator: Operator, chat: int, after: int = 0) -> tuple[Head, list[LogRow]] | None:
    """The head of a chat and its log after event `after`; None where the operator may not read it."""
    rows = log_of(chat, after)
    # The head is read last: a head older than the log would pass for current.
    head = head_of(chat)
    return (head, rows) if head is not None and may_read(head, reader_of(operator)) else None


def log_of(chat: int, after: int = 0) -> list[LogRow]:
    """All rows of the chat's log after event `after`, in order."""
    rows: list[LogRow] = []
    while piece := stretch(chat, rows[-1].seq if rows else after):
        rows += piece
    return rows
