"""Read access to tickets: lists, a ticket, its log. Nothing here writes."""

from collections.abc import Iterable, Sequence

import msgspec
from django.db.models import Count, Q, QuerySet

from refdesk.chats.models import Chat
from refdesk.chats.models import Event as ChatEvent
from refdesk.chats.permissions import may_read
from refdesk.chats.queries import PIECE, piece, reader_of
from refdesk.chats.queries import head_of as chat_head_of
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.rows import LogRow
from refdesk.staff.models import Operator

from . import tokens
from .events import Opened, visible_to_patron
from .head import Head
from .log import TABLES
from .models import Event, Queue, Ticket
from .own_addresses import readable_row

PAGE_SIZE = 50
"""The most tickets in a list."""
DEPARTMENT_ONLY = ("patron_described", "seat_taken")
"""Kinds of chat events that only the chat's department can read."""
_COLUMNS = ("seq", "kind", "at", "actor", "payload", "client_key")


def head_of(ticket: int) -> Head | None:
    row = Ticket.objects.filter(id=ticket).values_list(*TABLES.columns).first()
    return TABLES.head_from(row) if row else None


def heads_of(tickets: Sequence[int]) -> list[Head]:
    return read_heads(Ticket.objects.filter(id__in=tickets))


def ticket_by_token(token: str) -> tuple[Head, tokens.Access] | None:
    """The ticket that this token opens, and the access that it gives; None for an invalid token."""
    ticket = tokens.ticket_of(token)
    head = head_of(ticket) if ticket else None
    access = tokens.access_of(token, head) if head else None
    return (head, access) if head and access else None


def access_by_email(head: Head) -> tokens.Access:
    """The access of the page linked in emails to the ticket's contact, which is also that of a reply by email.

    An operator who corrected the contact, or entered it on opening the ticket, may have entered their own address. From
    then on they know where replies by email go, whatever the contact is later.
    """
    by_operators = Event.objects.filter(ticket_id=head.ticket, actor__startswith="operator:")
    changed = by_operators.filter(kind="contact_changed").order_by("-seq").values_list("seq", flat=True).first()
    if changed:
        return tokens.Access("reply", changed)
    opened = by_operators.filter(kind="opened").values_list("payload", flat=True).first()
    return tokens.OWN if opened is None or _is_patrons_contact(opened) else tokens.Access("reply", 1)


def _is_patrons_contact(payload: str) -> bool:
    """Whether the patron gave this contact in the chat from which an operator opened the ticket."""
    opened = msgspec.json.decode(payload, type=Opened)
    if opened.chat is None or not opened.contact:
        return False
    by_patron = ChatEvent.objects.filter(chat_id=opened.chat, actor="patron", kind__in=("started", "contact_shared"))
    payloads = by_patron.values_list("payload", flat=True)
    return any(msgspec.json.decode(payload).get("contact") == opened.contact for payload in payloads)


def barrier_queues() -> list[Queue]:
    """The queue of each library that receives reports of barriers: its first with a public form."""
    queues: dict[int, Queue] = {}
    for queue in Queue.objects.filter(public=True).select_related("library").order_by("library__name", "pk"):
        queues.setdefault(queue.library_id, queue)
    return list(queues.values())


def ticket_by_start_key(library: int, key: str) -> Head | None:
    return next(iter(read_heads(Ticket.objects.filter(library=library, start_key=key))), None)


def counts_by_status(queues: Iterable[int]) -> dict[tuple[int, str], int]:
    """The number of tickets by (queue, status)."""
    rows = Ticket.objects.filter(queue__in=list(queues)).values_list("queue_id", "status").annotate(Count("id"))
    return {(queue, status): count for queue, status, count in rows}


def log_of(ticket: int, after: int = 0) -> list[LogRow]:
    """The ticket's events after `after`, in order, as operators may read them."""
    rows = Event.objects.filter(ticket_id=ticket, seq__gt=after).order_by("seq").values_list(*_COLUMNS)
    return [readable_row(LogRow(*row)) for row in rows]


def last_seqs(tickets: Sequence[int]) -> dict[int, int]:
    return dict(Ticket.objects.filter(id__in=tickets).values_list("id", "last_seq"))


def resume(ticket: int, after: int) -> tuple[Head | None, list[LogRow]]:
    """The next events after `after` as a feed sends them, and the head, which is never older than they are."""
    events = Event.objects.filter(ticket_id=ticket, seq__gt=after).order_by("seq").values_list(*_COLUMNS)
    rows = [feed_row(row) for row in piece(LogRow(*row) for row in events[:PIECE])]
    return head_of(ticket), rows


def feed_row(row: LogRow) -> LogRow:
    """The event as operators may read it, with the key of an operator's act only."""
    return readable_row(row if row.actor.startswith("operator:") else row._replace(client_key=None))


def stored_at(ticket: int, seq: int) -> int:
    """When this event was stored, in ms."""
    return Event.objects.values_list("at", flat=True).get(ticket_id=ticket, seq=seq)


def log_for_patron(ticket: int) -> list[LogRow]:
    """The events of the ticket that the patron may see."""
    return [row for row in log_of(ticket) if visible_to_patron(row.kind)]


def previous_tickets(queues: Iterable[int], contact: str | None) -> list[Head]:
    """Tickets of these queues with this contact info, the newest first; none without contact info."""
    if not contact:
        return []
    tickets = Ticket.objects.filter(queue__in=list(queues), contact=contact)
    return read_heads(tickets.order_by("-id")[:PAGE_SIZE])


def tickets_of_chat(queues: Iterable[int], chat: int) -> list[Head]:
    return read_heads(Ticket.objects.filter(queue__in=list(queues), chat=chat).order_by("id"))


def count_elsewhere(queues: Iterable[int], chat: Chat) -> int:
    """The number of tickets with the chat's contact info, or from the chat, in other queues of its library."""
    same = Q(chat=chat.pk) | Q(contact=chat.contact) if chat.contact else Q(chat=chat.pk)
    of_library = Ticket.objects.filter(same, library=chat.department.library_id)
    return of_library.exclude(queue__in=list(queues)).count()


def readable_chat(operator: Operator, chat: int) -> Chat | None:
    """The chat, if the operator may read it."""
    head = chat_head_of(chat)
    if head is None or not may_read(head, reader_of(operator)):
        return None
    return Chat.objects.select_related("department").filter(id=chat).first()


def question_of_ticket(ticket: int) -> str:
    """The question of a ticket; empty if it was redacted."""
    payload = Event.objects.filter(ticket_id=ticket, seq=1).values_list("payload", flat=True).first()
    return msgspec.json.decode(payload, type=Opened).question if payload else ""


def language_of(ticket: int) -> str:
    """The tag of the language in which its patron is written to; empty for the library's."""
    payload = Event.objects.filter(ticket_id=ticket, seq=1).values_list("payload", flat=True).first()
    return msgspec.json.decode(payload, type=Opened).language if payload else ""


def question_of_chat(chat: int) -> str:
    """The first message of a chat; empty if there is none."""
    said = ChatEvent.objects.filter(chat_id=chat, kind="message_sent").order_by("seq").values_list("payload", flat=True)
    payload = said.first()
    return msgspec.json.decode(payload, type=MessageSent).text if payload else ""


def transcript_of(chat: int) -> list[LogRow]:
    """The chat's log for members of its ticket's queue: without what the widget gathered of device and pages."""
    rows = (
        ChatEvent.objects.filter(chat_id=chat).exclude(kind__in=DEPARTMENT_ONLY).order_by("seq").values_list(*_COLUMNS)
    )
    return [LogRow(*row) for row in rows]


def read_heads(tickets: QuerySet[Ticket]) -> list[Head]:
    return [TABLES.head_from(row) for row in tickets.values_list(*TABLES.columns)]
