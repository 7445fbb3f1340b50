"""Records of made-up chats, as their operators would have kept them."""

from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from refdesk.analytics.datasets import form
from refdesk.analytics.models import Dataset, Record
from refdesk.analytics.records.values import Values
from refdesk.chats import commands as c
from refdesk.chats.head import Head

from .. import records
from .story import MINUTE, Asked

_PATRONS = ("Student", "Student", "Student", "Faculty or staff", "Community member", "Community member", "Not known")


class Told(NamedTuple):
    """The event that asks the question, when it is recorded, and by whom."""

    seq: int
    at: int
    operator: c.Operator


def record(dataset: Dataset, head: Head, asked: Asked, told: Told) -> Record:
    """A record of one question of a chat, not kept yet."""
    return Record(
        dataset=dataset,
        department_id=head.department,
        at=head.started_at,
        operator_id=told.operator.id,
        operator_name=told.operator.name,
        recorded_at=told.at,
        written_at=told.at,
        source=Record.Source.CHAT,
        chat_id=head.chat,
        position=told.seq,
        key=f"demo-{head.chat}-{told.seq}",
        values=_values(form.read(dataset.form), head, asked),
    )


def kept(records: Iterable[Record], dataset: Dataset | None) -> list[Record]:
    """The same, with their numbers, in the order in which they were recorded."""
    made = Record.objects.bulk_create(records) if dataset else []
    return sorted(made, key=lambda each: (each.recorded_at, each.pk))


def _values(asked: form.Form, head: Head, question: Asked) -> Values:
    dice = Random(head.chat)  # noqa: S311 made-up questions, no secrets
    minutes = ((head.ended_at or head.started_at) - (head.claimed_at or head.started_at)) / MINUTE
    told = {
        "Location": ("Online",),
        "Mode": ("Chat",),
        "Patron type": (dice.choice(_PATRONS),),
        "Question type": (question.kind,),
        "READ": question.read,
        "Duration in minutes": max(1, round(minutes)),
        "Subjects": (question.subject,),
        "Question": question.question,
    }
    values = {each.key: records.value(each, told.get(each.label)) for each in asked.offered()}
    return {key: value for key, value in values.items() if value is not None}
