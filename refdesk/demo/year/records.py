"""Records of invented chats, as their operators would have entered them."""

from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from refdesk.analytics.datasets import form
from refdesk.analytics.models import Dataset, Record
from refdesk.analytics.records.values import Values
from refdesk.chats import commands as c
from refdesk.chats.head import Head

from .. import records
from .story import MINUTE, Question

_PATRONS = ("Student", "Student", "Student", "Faculty or staff", "Community member", "Community member", "Not known")


class Origin(NamedTuple):
    """The seq of the event with the question, the time of the record (ms), and its operator."""

    seq: int
    at: int
    operator: c.Operator


def record(dataset: Dataset, head: Head, question: Question, origin: Origin) -> Record:
    """An unsaved record of one question of a chat."""
    return Record(
        dataset=dataset,
        department_id=head.department,
        at=head.started_at,
        operator_id=origin.operator.id,
        operator_name=origin.operator.name,
        recorded_at=origin.at,
        written_at=origin.at,
        source=Record.Source.CHAT,
        chat_id=head.chat,
        position=origin.seq,
        key=f"demo-{head.chat}-{origin.seq}",
        values=_values(form.read(dataset.form), head, question),
    )


def save(records: Iterable[Record], dataset: Dataset | None) -> list[Record]:
    """Save records; returns them in the order of their times."""
    made = Record.objects.bulk_create(records) if dataset else []
    return sorted(made, key=lambda record: (record.recorded_at, record.pk))


def _values(dataset_form: form.Form, head: Head, question: Question) -> Values:
    dice = Random(head.chat)  # noqa: S311 made-up questions, no secrets
    minutes = ((head.ended_at or head.started_at) - (head.claimed_at or head.started_at)) / MINUTE
    answers = {
        "Location": ("Online",),
        "Mode": ("Chat",),
        "Patron type": (dice.choice(_PATRONS),),
        "Question type": (question.kind,),
        "READ": question.read,
        "Duration in minutes": max(1, round(minutes)),
        "Subjects": (question.subject,),
        "Question": question.question,
    }
    values = {field.key: records.value(field, answers.get(field.label)) for field in dataset_form.offered()}
    return {key: value for key, value in values.items() if value is not None}
