"""Chats to be found again, as their people have them, at times of one's choice."""

from itertools import count
from typing import Any

from refdesk.chats.commands import (
    Actor,
    AnyAct,
    Claim,
    Command,
    End,
    EndLost,
    LoseConnection,
    Operator,
    Patron,
    Say,
    System,
    TakeSeat,
)
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.journal import Journal
from refdesk.people import models as accounts
from refdesk.people.permissions import departments_read_by
from refdesk.transcripts.indexing import CHATS
from refdesk.transcripts.list_query import ListQuery, page
from refdesk.widgets.models import Widget
from tests.chats.world import start

NOON = 1_700_000_000_000
_keys = count(1)


def actor(who: accounts.Operator) -> Operator:
    """An operator as they act in the chats of their departments."""
    return Operator(who.pk, who.name, frozenset(departments_read_by(who).values_list("pk", flat=True)))


def begin(widget: Widget, question: str = "Where do I renew?", at: int = NOON, **facts: Any) -> int:
    """A chat whose patron is connected."""
    fields = {"widget": widget.pk, "department": widget.department_id, "key": f"{next(_keys):022}", **facts}
    [outcome] = Journal(clock=lambda: at).execute([start(question, **fields)])
    assert isinstance(outcome, Stored)
    chat: int = outcome.head.chat
    act(chat, Patron(chat), TakeSeat(node="n"), at)
    return chat


def act(chat: int, who: Actor, what: AnyAct, at: int = NOON) -> Any:
    """Do this; it must be stored."""
    [outcome] = Journal(clock=lambda: at).execute([Command(chat, who, what)])
    assert isinstance(outcome, Stored), outcome
    return outcome


def had(widget: Widget, by: accounts.Operator, question: str = "Where do I renew?", *said: str, at: int = NOON) -> int:
    """A chat that an operator claimed, said this in, and ended."""
    chat = begin(widget, question, at)
    act(chat, actor(by), Claim(), at)
    for text in said:
        act(chat, actor(by), Say(text=text), at)
    act(chat, actor(by), End(), at)
    return chat


def lost(chat: int, at: int = NOON) -> int:
    """The patron lost the connection and did not reconnect in time."""
    act(chat, System(), LoseConnection(seat=1, grace=0), at)
    act(chat, System(), EndLost(), at)
    return chat


def indexed() -> None:
    """All words are read."""
    CHATS.catch_up(2**62)


def shown(who: accounts.Operator, **query: Any) -> list[int]:
    """The chats that they see on the first page of such a list."""
    return [line.head.chat for line in page(who, ListQuery(**query)).rows]


def refused(answer: Any) -> tuple[int, str]:
    """The status and the name of a refusal."""
    return answer.status_code, answer.json()["refusal"]["name"]
