"""One chat with its whole log, and the audit log of its readers."""

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record_once_an_hour
from refdesk.audit.request import actor_of
from refdesk.chats.head import Head
from refdesk.chats.models import Event
from refdesk.chats.permissions import may_read
from refdesk.chats.queries import head_of, reader_of, stretch
from refdesk.eventlog.rows import LogRow
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator

_TOOK_PART = ("claimed", "taken_over", "transferred", "joined", "message_sent")


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


def record_reading(operator: Operator, head: Head, address: str | None = None) -> None:
    """Records that an operator read a chat in which they took no part; at most once an hour.

    `address` is the client's on a live connection; None: that of the request.
    """
    own_prefix = f"operator:{operator.pk}:"
    took_part = Event.objects.filter(chat_id=head.chat, kind__in=_TOOK_PART, actor__startswith=own_prefix)
    if head.claimed_by != operator.pk and not took_part.exists():
        library = Department.objects.values_list("library_id", flat=True).get(pk=head.department)
        record_once_an_hour(
            Action.TRANSCRIPT_READ, chat_thing(head), actor=actor_of(operator), library=library, address=address
        )


def record_live_reading(operator: int, head: Head, address: str) -> None:
    """`record_reading` over a live connection from this address."""
    reader = Operator.objects.filter(pk=operator).first()
    if reader is not None:
        record_reading(reader, head, address)


def chat_thing(head: Head) -> Thing:
    """The chat as the object of an entry in the audit log."""
    return Thing("chat", head.chat, f"chat {head.chat}")
