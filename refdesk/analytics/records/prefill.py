"""The values that a form opened from a chat or a ticket is prefilled with."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from refdesk.chats.models import Chat, Event
from refdesk.chats.starts.previous import questions
from refdesk.tickets.models import Ticket
from refdesk.tickets.queries import question_of_ticket

from ..datasets.form import Field, Form, Value
from ..local_time import local
from .values import Values

QUESTION_LENGTH = 1_000
_MINUTE = 60_000


def of_chat(chat: Chat, form: Form, zone: ZoneInfo) -> Values:
    """The values that the form's fields get from this chat; otherwise their defaults."""
    return _filled(form, lambda field: _of(chat, field, zone))


def of_ticket(ticket: Ticket, form: Form, zone: ZoneInfo) -> Values:
    """The values that the form's fields get from this ticket (its question and the day); otherwise their defaults."""
    return _filled(form, lambda field: _of_ticket(ticket, field, zone))


def _filled(form: Form, take: Callable[[Field], Value]) -> Values:
    values: Values = {}
    for field in form.offered():
        value = take(field)
        value = field.default if value in (None, "") else value
        if value is not None and not (field.kind == "date" and value == "today"):
            values[field.key] = value
    return values


def question_event(chat: int) -> int | None:
    """The number of the event with the chat's first question."""
    first_message = Event.objects.filter(chat_id=chat, seq__lte=3, kind="message_sent").order_by("seq")
    return first_message.values_list("seq", flat=True).first()


def _of(chat: Chat, field: Field, zone: ZoneInfo) -> Value:
    if field.has_choices:
        return field.from_chat
    match field.from_chat:
        case "question":
            return questions([chat.pk], QUESTION_LENGTH).get(chat.pk, "")
        case "page":
            return chat.page
        case "widget":
            return chat.widget.title
        case "messages":
            return chat.patron_messages
        case "started":
            return local(chat.started_at, zone).date().isoformat()
        case "duration":
            return _minutes(chat)
    return None


def _of_ticket(ticket: Ticket, field: Field, zone: ZoneInfo) -> Value:
    match field.from_chat:
        case "question" if not field.has_choices:
            return question_of_ticket(ticket.pk)[:QUESTION_LENGTH]
        case "started" if not field.has_choices:
            return local(ticket.opened_at, zone).date().isoformat()
    return None


def _minutes(chat: Chat) -> int | None:
    """Whole minutes from the claim, or the beginning, to the end; at least one. None for an open chat."""
    if chat.ended_at is None:
        return None
    return max(1, round((chat.ended_at - (chat.claimed_at or chat.started_at)) / _MINUTE))
