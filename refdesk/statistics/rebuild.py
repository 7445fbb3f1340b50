"""Recomputes facts: all of them, or days and hours after a change of the time zone."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from refdesk.chats.models import Chat
from refdesk.chats.queries import heads_of
from refdesk.libraries.models import Library

from .chat_facts import clock
from .models import ChatFact
from .projection import chat_facts_of

BATCH = 500
_REBUILT = [field.name for field in ChatFact._meta.fields if field.name not in ("chat", "page")]


def rebuild() -> Iterator[int]:
    """Recomputes all facts from the logs in batches, and yields how many are done. A page that was redacted stays
    removed.
    """
    last = done = 0
    while True:
        ended = Chat.objects.filter(state="ended", id__gt=last).order_by("id").values_list("id", flat=True)
        chats = list(ended[:BATCH])
        if not chats:
            return
        facts = chat_facts_of(heads_of(chats))
        with transaction.atomic():
            ChatFact.objects.bulk_create(facts, update_conflicts=True, unique_fields=["chat"], update_fields=_REBUILT)
        last, done = chats[-1], done + len(chats)
        yield done


def recount(library: Library, zone: ZoneInfo) -> None:
    """Recomputes days and hours of a library's chats in another time zone."""
    last = 0
    facts = ChatFact.objects.filter(department__library=library).order_by("chat")
    while batch := list(facts.filter(chat__gt=last)[:BATCH]):
        for fact in batch:
            for name, value in clock(fact.started_at, zone).items():
                setattr(fact, name, value)
        ChatFact.objects.bulk_update(batch, ["day", "month", "hour"])
        last = batch[-1].chat


def before_library_save(instance: Library, **kwargs: Any) -> None:
    """Recounts when the time zone of a library changes."""
    before = Library.objects.filter(pk=instance.pk).values_list("time_zone", flat=True).first()
    if before and before != instance.time_zone:
        recount(instance, ZoneInfo(instance.time_zone))
