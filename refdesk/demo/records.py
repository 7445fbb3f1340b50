"""Invented records of the demo library for a few months, the same at each new start."""

import random
import secrets
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from refdesk.analytics.datasets import form
from refdesk.analytics.datasets.standard import make_standard
from refdesk.analytics.models import Dataset, Record
from refdesk.analytics.records.values import Values
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

# Question, subject, question type, READ, maximum minutes.
_QUESTIONS = (
    ("Where do I find the 1924 city directory?", "Local history", "Reference", 3, 15),
    ("When did my grandfather's ship arrive?", "Genealogy", "Reference", 5, 50),
    ("Are the parish registers of St Anne's filmed?", "Genealogy", "Reference", 4, 30),
    ("How do I renew a book that is overdue?", "Loans and accounts", "Policy or hours", 1, 4),
    ("My card is refused at the machine.", "Loans and accounts", "Policy or hours", 1, 6),
    ("How do I cite a map in Chicago style?", "Citing", "Reference", 2, 12),
    ("Can I read the Harbour Gazette from home?", "E-resources", "Reference", 2, 9),
    ("The database wants a password that I don't have.", "E-resources", "Technology help", 2, 14),
    ("I need articles on tide mills for my thesis.", "E-resources", "Consultation", 5, 60),
    ("Where is the scanner?", "Other", "Directional", 1, 2),
    ("Which way to the reading room?", "Other", "Directional", 1, 1),
    ("The printer swallows my coins and prints nothing.", "Other", "Technology help", 1, 8),
)
_MODES = ("Chat", "Chat", "Chat", "In person", "In person", "In person", "Phone", "Email", "Video")
_ONLINE = ("Chat", "Email", "Video")
_PATRONS = ("Student", "Student", "Community member", "Community member", "Faculty or staff", "Child or teenager")
_HOURS = (9, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 18, 19)
RECORDS = 90
DAYS = 150


def create(library: Library, operators: list[Operator]) -> None:
    """Create the standard dataset, with records by these operators for their own departments."""
    dataset = make_standard(library, "Reference questions", None)
    dice = random.Random(1924)  # noqa: S311 made-up questions, no secrets
    Record.objects.bulk_create(_record(dataset, dice.choice(operators), dice) for _ in range(RECORDS))


def _record(dataset: Dataset, operator: Operator, dice: random.Random) -> Record:
    at = _opening_hour(ZoneInfo(dataset.library.time_zone), dice)
    return Record(
        dataset=dataset,
        department=dice.choice(list(operator.departments.all())),
        at=at,
        operator=operator,
        operator_name=operator.name,
        recorded_at=min(at + 20 * 60_000, now_ms()),
        written_at=min(at + 20 * 60_000, now_ms()),
        source=Record.Source.HAND,
        key=secrets.token_hex(16),
        values=_values(form.read(dataset.form), dice),
    )


def _opening_hour(zone: ZoneInfo, dice: random.Random) -> int:
    """A time (ms) within opening hours, not on a Sunday."""
    day = datetime.now(zone) - timedelta(days=dice.randrange(1, DAYS))
    day -= timedelta(days=1) if day.weekday() == 6 else timedelta()
    return int(day.replace(hour=dice.choice(_HOURS), minute=dice.randrange(60)).timestamp() * 1000)


def _values(dataset_form: form.Form, dice: random.Random) -> Values:
    question, subject, kind, level, most = dice.choice(_QUESTIONS)
    mode = dice.choice(_MODES)
    answers = {
        "Location": ("Online",) if mode in _ONLINE else (dice.choice(("Main desk", "Information desk")),),
        "Mode": (mode,),
        "Patron type": (dice.choice(_PATRONS),),
        "Question type": (kind,),
        "READ": level,
        "Duration in minutes": max(1, dice.randrange(most // 2, most + 1)),
        "Subjects": (subject,),
        "Question": question,
    }
    return {field.key: value(field, answers[field.label]) for field in dataset_form.fields}


def value(field: form.Field, answer: Any) -> form.Value:
    """The stored value of an answer: choices by their ids, None for an unknown choice."""
    if not field.has_choices or answer is None:
        return answer  # type: ignore[no-any-return]
    chosen = sorted(choice.id for choice in field.choices if choice.label in answer)
    return (chosen if field.kind == "multiple" else chosen[0]) if chosen else None
