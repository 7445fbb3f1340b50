"""What a form is filled with at first when it is opened from a chat."""

from zoneinfo import ZoneInfo

from refdesk.chats.models import Chat, Event
from refdesk.chats.previous import questions

from .answers import Values
from .form import Form, FromChat, Value
from .times import local

QUESTION_LENGTH = 1_000
_MINUTE = 60_000


def prefilled(chat: Chat, form: Form, zone: ZoneInfo) -> Values:
    """The values that the form's fields take from this chat; a field's ordinary default where it takes none."""
    values: Values = {}
    for field in form.offered():
        fills = field.from_chat
        value: Value = fills if field.has_choices or fills is None else _of(chat, fills, zone)  # type: ignore[arg-type]
        value = field.default if value in (None, "") else value
        if value is not None and not (field.kind == "date" and value == "today"):
            values[field.key] = value
    return values


def asked_at(chat: int) -> int | None:
    """The event with the question that a chat began with."""
    asked = Event.objects.filter(chat_id=chat, seq__lte=3, kind="message_sent").order_by("seq")
    return asked.values_list("seq", flat=True).first()


def _of(chat: Chat, wanted: FromChat, zone: ZoneInfo) -> Value:
    match wanted:
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


def _minutes(chat: Chat) -> int | None:
    """Whole minutes from the claim, or the beginning, to the end; at least one."""
    if chat.ended_at is None:
        return None
    return max(1, round((chat.ended_at - (chat.claimed_at or chat.started_at)) / _MINUTE))
