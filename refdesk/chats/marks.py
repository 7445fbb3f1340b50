"""How far a side has read a chat. Not part of the log: kept apart, a little later, and only ever growing."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest

from .models import ReadMark

Key = tuple[int, int | None]
"""The chat, and the operator (None: the patron)."""


def keep(marks: Iterable[tuple[Key, tuple[int, int]]]) -> None:
    """Keep (seq, count) of each key, where it is further than what is kept."""
    with transaction.atomic():
        for (chat, operator), (seq, count) in marks:
            whose = Q(operator_id=operator) if operator else Q(operator=None)
            of = ReadMark.objects.filter(whose, chat_id=chat)
            grown = {"seq": Greatest("seq", seq), "count": Greatest("count", count)}
            if not of.filter(Q(seq__lt=seq) | Q(count__lt=count)).update(**grown) and not of.exists():
                ReadMark.objects.create(chat_id=chat, operator_id=operator, seq=seq, count=count)
