"""From a chat's head and log to what is counted of it.

*Answered*: an operator wrote to the patron. *Abandoned*: nobody did, and the patron was gone within a minute.
*Missed*: nobody did, although the patron waited for a minute or longer.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from refdesk.analytics.local_time import local
from refdesk.chats.head import Head

from .models import PAGE_LENGTH, ChatFact

MISSED_AFTER = 60
"""Who leaves within so many seconds gave nobody the time to answer."""
_EPOCH = date(1970, 1, 1)


class Line(NamedTuple):
    """What is looked at of an event; `page` where the widget told of one."""

    kind: str
    at: int
    actor: str
    page: str = ""


def fact_of(head: Head, log: Iterable[Line], zone: ZoneInfo) -> ChatFact:
    """The facts of a chat that is over, by the clocks of its library."""
    lines = list(log)
    answers = [line.at for line in lines if _is_message(line) and line.actor.startswith("operator:")]
    waiting = _seconds(head.started_at, head.claimed_at or left_at(head))
    waited = _seconds(head.started_at, left_at(head))
    claimed = head.claimed_at is not None
    return ChatFact(
        chat=head.chat,
        department_id=head.department,
        widget_id=head.widget,
        operator_id=head.claimed_by,
        page=path(next((line.page for line in lines if line.page), "")),
        started_at=head.started_at,
        left_at=left_at(head),
        **clock(head.started_at, zone),
        outcome=_outcome(waited, answered=bool(answers)),
        waiting=waiting if answers else waited,
        first_answer=_seconds(head.started_at, answers[0]) if answers else None,
        handling=_seconds(head.claimed_at or 0, left_at(head)) if claimed else None,
        patron_messages=sum(_is_message(line) and line.actor == "patron" for line in lines),
        desk_messages=len(answers),
        reconnects=_reconnects(head, lines),
        operators=sum(line.kind in ("claimed", "taken_over") for line in lines),
    )


def left_at(head: Head) -> int:
    """When its end came for the patron: a line that never came back is not waited for."""
    ended = head.ended_at or head.started_at
    return min(head.line_at, ended) if head.ended_by == "disconnection" else ended


def clock(at: int, zone: ZoneInfo) -> dict[str, Any]:
    """Day, month and hour of a moment, by these clocks."""
    there = local(at, zone)
    return {
        "day": (there.date() - _EPOCH).days,
        "month": there.year * 12 + there.month - 1,
        "hour": there.hour,
    }


def path(address: str) -> str:
    """A page without its site, and without what was searched for on it."""
    return (urlsplit(address).path or "/")[:PAGE_LENGTH] if address else ""


def _is_message(line: Line) -> bool:
    return line.kind in ("message_sent", "file_sent")


def _outcome(waited: int, *, answered: bool) -> ChatFact.Outcome:
    if answered:
        return ChatFact.Outcome.ANSWERED
    return ChatFact.Outcome.ABANDONED if waited < MISSED_AFTER else ChatFact.Outcome.MISSED


def _reconnects(head: Head, lines: list[Line]) -> int:
    """How often a lost line came back."""
    lost = sum(line.kind == "line_lost" for line in lines)
    return max(0, lost - (head.ended_by == "disconnection"))


def _seconds(since: int, until: int) -> int:
    return max(0, round((until - since) / 1000))
