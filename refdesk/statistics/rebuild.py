"""Facts made anew: of all chats, or their days and hours by other clocks."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from refdesk.chats.models import Chat
from refdesk.chats.queries import heads_of
from refdesk.libraries.models import Library

from .chat_facts import clock
from .models import ChatFact
from .projection import facts

AT_ONCE = 500
_ANEW = [field.name for field in ChatFact._meta.fields if field.name not in ("chat", "page")]


def rebuild() -> Iterator[int]:
    """Make all facts anew from the logs, piece by piece; how many are done. A page that its chat lost stays."""
    last = done = 0
    while True:
        ended = Chat.objects.filter(state="ended", id__gt=last).order_by("id").values_list("id", flat=True)
        chats = list(ended[:AT_ONCE])
        if not chats:
            return
        made = facts(heads_of(chats))
        with transaction.atomic():
            ChatFact.objects.bulk_create(made, update_conflicts=True, unique_fields=["chat"], update_fields=_ANEW)
        last, done = chats[-1], done + len(chats)
        yield done


def recount(library: Library, zone: ZoneInfo) -> None:
    """Days and hours of a library's chats by other clocks."""
    last = 0
    mine = ChatFact.objects.filter(department__library=library).order_by("chat")
    while piece := list(mine.filter(chat__gt=last)[:AT_ONCE]):
        for fact in piece:
            for name, value in clock(fact.started_at, zone).items():
                setattr(fact, name, value)
        ChatFact.objects.bulk_update(piece, ["day", "month", "hour"])
        last = piece[-1].chat


def before_library_save(instance: Library, **kwargs: Any) -> None:
    """Recount when the time zone of a library changes."""
    before = Library.objects.filter(pk=instance.pk).values_list("time_zone", flat=True).first()
    if before and before != instance.time_zone:
        recount(instance, ZoneInfo(instance.time_zone))
