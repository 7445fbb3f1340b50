"""`python -m bench.open_chats fill CHATS DESKS`: open chats and operators of one busy department, in the environment's
database; prints a line of JSON with the chats' tokens. `python -m bench.open_chats tokens`: prints connection tokens of
these operators, which are valid for a minute.

One chat in five waits, the others are divided among the operators. They are written by the journal.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import django

BATCH = 200
WAITING = 5
"""One chat in so many is unclaimed."""
DOMAIN = "consortium.example"
PAGE = "https://library.example/catalogue/search?query=maps+of+the+harbour&page=2"
QUESTION = "Could you tell me whether the reading room is open on Sunday, number {}?"


def fill(chats: int, desks: int) -> list[dict[str, Any]]:
    """Create the operators, who are online once they have a desk, and the chats."""
    from refdesk.chats import tokens
    from refdesk.chats.commands import Claim, Command, Operator, Start
    from refdesk.chats.events import Page, PatronDescribed
    from refdesk.widgets.models import Widget

    widget = Widget.objects.select_related("department__library").get(slug="ask")
    department = widget.department
    people = _operators(desks, department)
    details = PatronDescribed(page=Page(url=PAGE, title="Search"), browser="Firefox 145", system="Ubuntu")
    started = _executed(
        Start(
            widget=widget.pk,
            department=department.pk,
            department_name=department.name,
            widget_title=widget.title,
            country=department.library.country,
            key=f"start{number:017d}",
            question=QUESTION.format(number),
            name=f"Patron {number}",
            details=details,
        )
        for number in range(chats)
    )
    heads = [outcome.head for outcome in started]
    _executed(
        Command(
            head.chat,
            Operator(*people[number % desks], frozenset({department.pk})),
            Claim(),
            f"claim{number:017d}",
        )
        for number, head in enumerate(heads)
        if number % WAITING
    )
    return [{"chat": head.chat, "token": tokens.issue(head), "operator": False} for head in heads]


def connection_tokens() -> list[str]:
    """A connection token of each operator, in a session of their own."""
    from django.contrib.sessions.backends.db import SessionStore

    from refdesk.identity.connection_tokens import issue
    from refdesk.identity.models import DeskSession
    from refdesk.identity.sessions import SessionStore as Sessions
    from refdesk.staff.models import Operator

    found = []
    for operator in Operator.objects.filter(email__endswith=f"@{DOMAIN}").order_by("pk"):
        known = DeskSession.objects.filter(operator=operator).values_list("session_id", flat=True).first()
        session: SessionStore = Sessions(known)
        if known is None:
            session.create()
        found.append(issue(operator, session.session_key or ""))
    return found


def _operators(count: int, department: Any) -> list[tuple[int, str]]:
    from refdesk.staff.models import Membership, Operator

    people = Operator.objects.bulk_create(
        Operator(email=f"desk-{number}@{DOMAIN}", name=f"Operator {number}", status="online") for number in range(count)
    )
    Membership.objects.bulk_create(Membership(operator=operator, department=department) for operator in people)
    return [(operator.pk, operator.name) for operator in people]


def _executed(commands: Iterable[Any]) -> list[Any]:
    """The outcomes of the commands, which have to be stored."""
    from refdesk.chats.outcomes import Stored
    from refdesk.eventlog.journal import Journal

    journal, batch, outcomes = Journal(), list(commands), list[Any]()
    for begin in range(0, len(batch), BATCH):
        outcomes += journal.execute(batch[begin : begin + BATCH])
    for outcome in outcomes:
        if not isinstance(outcome, Stored):
            sys.exit(f"not stored: {outcome}")
    return outcomes


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    django.setup()
    result = connection_tokens() if arguments == ["tokens"] else fill(int(arguments[1]), int(arguments[2]))
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
