"""Chats to be found again, as their people have them, at times of one's choice."""

from typing import Any

from refdesk.chats import commands as c
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Say
from refdesk.staff import models as accounts
from refdesk.transcripts.indexing import CHATS
from refdesk.transcripts.list_query import page
from refdesk.transcripts.schemas import TranscriptQuery
from refdesk.widgets.models import Widget
from tests import logs
from tests.logs import actor as actor

NOON = 1_700_000_000_000


def begin(widget: Widget, question: str = "Where do I renew?", at: int = NOON, **facts: Any) -> int:
    return logs.begin(widget, question, at, **facts)


def act(chat: int, who: c.Actor, what: c.AnyAct, at: int = NOON) -> Any:
    return logs.act(chat, who, what, at=at)


def had(
    widget: Widget, by: accounts.Operator, question: str = "Where do I renew?", *said: str, at: int = NOON, **facts: Any
) -> int:
    chat = begin(widget, question, at, **facts)
    act(chat, actor(by), c.Claim(), at)
    for text in said:
        act(chat, actor(by), Say(text=text), at)
    act(chat, actor(by), c.End(), at)
    return chat


def lost(chat: int, at: int = NOON) -> int:
    """The patron lost the connection and did not reconnect in time."""
    act(chat, System(), c.LoseConnection(seat=1, grace=0), at)
    act(chat, System(), c.EndLost(), at)
    return chat


def indexed() -> None:
    CHATS.catch_up(2**62)


def shown(who: accounts.Operator, **query: Any) -> list[int]:
    return [line.head.chat for line in page(who, TranscriptQuery.model_validate(query)).rows]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["refusal"]["name"]
