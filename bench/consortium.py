"""`python -m bench.consortium CHATS YEARS`: facts of a busy consortium, in the database that the environment names.

Twenty departments of one library, a hundred operators; so many chats a year, in opening hours, with
everybody's shifts. There are no chats: statistics count the facts only.
"""

import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import django

PIECE = 5_000
DEPARTMENTS, OPERATORS, PAGES = 20, 100, 200
HOUR = 3_600_000
LAST_YEAR = 2025


def main(count: int, years: int) -> None:
    """Fill it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    django.setup()
    from django.db import connection

    branches, people = consortium()
    number = 1_000_000
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        for piece in _pieces(count):
            number = _write(year, number, piece, branches, people)
        _shifts(year, branches, people)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def consortium() -> tuple[list[Any], list[int]]:
    """Its departments with their widgets, and its operators, by number. It stores everything forever: the server would
    otherwise redact old chats and tickets while it is measured.
    """
    from refdesk.libraries.models import Department, Library
    from refdesk.retention.models import RetentionPeriod
    from refdesk.retention.periods import RETAINED_DATA
    from refdesk.staff.models import Membership, Operator
    from refdesk.widgets.models import Widget

    library = Library.objects.get()
    RetentionPeriod.objects.filter(library=library).delete()
    RetentionPeriod.objects.bulk_create(RetentionPeriod(library=library, datum=each) for each in RETAINED_DATA)
    departments = [Department.objects.create(library=library, name=f"Branch {n}") for n in range(DEPARTMENTS)]
    widgets = [Widget.objects.create(department=each, slug=f"branch-{each.pk}") for each in departments]
    people = Operator.objects.bulk_create(
        Operator(email=f"operator-{n}@consortium.example", name=f"Operator {n}") for n in range(OPERATORS)
    )
    branches = [(each.department_id, each.pk) for each in widgets]
    Membership.objects.bulk_create(
        Membership(operator=each, department_id=branches[n % DEPARTMENTS][0]) for n, each in enumerate(people)
    )
    return branches, [each.pk for each in people]


def _pieces(count: int) -> Iterator[int]:
    while count > 0:
        yield min(PIECE, count)
        count -= PIECE


def _write(year: int, number: int, count: int, branches: list[Any], people: list[int]) -> int:
    from django.db import transaction

    from refdesk.statistics.models import ChatFact

    dice = Random(number)
    made = [_fact(year, number + n, dice, branches, people) for n in range(count)]
    with transaction.atomic():
        ChatFact.objects.bulk_create(made)
    return number + count


def _fact(year: int, chat: int, dice: Random, branches: list[Any], people: list[int]) -> Any:
    from refdesk.statistics.models import ChatFact

    branch = dice.randrange(DEPARTMENTS)
    outcome = dice.choices(list(ChatFact.Outcome), (87, 8, 5))[0]
    answered = outcome == ChatFact.Outcome.ANSWERED
    day = date(year, 1, 1) + timedelta(days=dice.randrange(365))
    hour = dice.randrange(8, 22)
    waiting = int(dice.lognormvariate(3.5, 0.9))
    handling = int(dice.lognormvariate(6, 0.8)) if answered else None
    number = day.toordinal() - date(1970, 1, 1).toordinal()
    began = (number * 24 + hour) * HOUR + dice.randrange(HOUR)
    return ChatFact(
        chat=chat,
        department_id=branches[branch][0],
        widget_id=branches[branch][1],
        operator_id=people[branch + DEPARTMENTS * dice.randrange(OPERATORS // DEPARTMENTS)] if answered else None,
        page=f"/page/{dice.randrange(PAGES)}/",
        started_at=began,
        left_at=began + (waiting + (handling or 0)) * 1000,
        day=number,
        month=day.year * 12 + day.month - 1,
        hour=hour,
        outcome=outcome,
        waiting=waiting,
        first_answer=waiting + 10 if answered else None,
        handling=handling,
        patron_messages=5,
        desk_messages=5 if answered else 0,
        reconnects=0,
        operators=int(answered),
        questions=int(answered),
    )


def _shifts(year: int, branches: list[Any], people: list[int]) -> None:
    """Three people of each branch, one after the other, every day."""
    from refdesk.statistics.models import Shift

    day_one = date(year, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    Shift.objects.bulk_create(
        (
            Shift(
                operator_id=people[branch + DEPARTMENTS * shift],
                department_id=branches[branch][0],
                began_at=at,
                until=at + 5 * HOUR,
            )
            for day in range(day_one, day_one + 365)
            for branch in range(DEPARTMENTS)
            for shift in range(3)
            for at in [(day * 24 + 8 + 4 * shift) * HOUR]
        ),
        batch_size=PIECE,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
