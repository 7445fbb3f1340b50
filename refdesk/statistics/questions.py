"""How many questions a chat held: the records that were made from it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from refdesk.analytics.models import Record

from .models import ChatFact


def questions_of(chats: Sequence[int]) -> dict[int, int]:
    """Of those of these chats that have records."""
    records = Record.objects.filter(chat__in=chats).order_by()
    return dict(records.values_list("chat_id").annotate(n=Count("*")))


def recorded(instance: Any, **kwargs: Any) -> None:
    """A record was made, changed or removed: its chat's are counted anew, in the same transaction."""
    chat = instance.chat_id
    if chat is not None:
        ChatFact.objects.filter(chat=chat).update(questions=questions_of([chat]).get(chat, 0))
