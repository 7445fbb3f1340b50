"""Earlier chats of a patron, found by contact info, in the departments of an operator."""

from typing import NamedTuple

import msgspec
from django.db.models import QuerySet

from refdesk.kit.text import excerpt
from refdesk.staff.permissions import answering_departments

from ..models import Chat, Event
from ..queries import head_read_by

SHOWN = 50
"""The latest chats that are listed."""
QUESTION_LENGTH = 200
"""Characters of a question that are shown."""


class PreviousChat(NamedTuple):
    """An earlier chat; `operator` is who claimed it, by the name of that moment."""

    chat: int
    question: str
    started_at: int
    ended_at: int | None
    operator_id: int | None
    operator_name: str


class Previous(NamedTuple):
    """The contact info that matched, the number of chats, and the latest of them."""

    contact: str | None
    total: int
    chats: list[PreviousChat]


def previous_chats(operator: int, chat: int) -> Previous | None:
    """The chats before this one with the same contact info; None where the operator may not know of this one.

    Contact info is stored normalized (see `refdesk.kit.contact`), so equal means the same address or number.
    """
    head = head_read_by(operator, chat)
    if head is None:
        return None
    if head.contact is None:
        return Previous(None, 0, [])
    chats = Chat.objects.filter(department__in=answering_departments(operator), contact=head.contact, id__lt=chat)
    return Previous(head.contact, chats.count(), _latest(chats))


def _latest(chats: QuerySet[Chat]) -> list[PreviousChat]:
    columns = ("id", "started_at", "ended_at", "claimed_by_id", "claimed_name")
    rows = list(chats.order_by("-id").values_list(*columns)[:SHOWN])
    texts = questions([row[0] for row in rows])
    return [PreviousChat(row[0], texts.get(row[0], ""), *row[1:]) for row in rows]


def questions(chats: list[int], length: int = QUESTION_LENGTH) -> dict[int, str]:
    """The first message of each of these chats (see `machine.begin`) on one line; of one that continues an earlier
    one, the beginning of that one's."""
    messages = Event.objects.filter(chat_id__in=chats, seq__lte=3, kind__in=("message_sent", "continued"))
    payloads = messages.order_by("-seq").values_list("chat_id", "payload")
    texts = ((chat, _first_text(payload)) for chat, payload in payloads)
    return {chat: excerpt(text, length) for chat, text in texts}


class _First(msgspec.Struct):
    """The event that holds a chat’s question: a message, or `continued` with the question of the earlier chat."""

    text: str = ""
    question: str = ""


def _first_text(payload: str) -> str:
    first = msgspec.json.decode(payload, type=_First)
    return first.text or first.question
