"""How many questions a chat had: the records of Reference Analytics made from it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from refdesk.analytics.models import Record

from .models import ChatFact


def questions_of(chats: Sequence[int]) -> dict[int, int]:
    """The number of records of each of these chats that has any."""
    records = Record.objects.filter(chat__in=chats).order_by()
    return dict(records.values_list("chat_id").annotate(n=Count("*")))


def update_question_count(instance: Any, **kwargs: Any) -> None:
    """Recounts the records of the chat, in the transaction that saved or deleted one of them."""
    chat = instance.chat_id
    if chat is not None:
        ChatFact.objects.filter(chat=chat).update(questions=questions_of([chat]).get(chat, 0))
