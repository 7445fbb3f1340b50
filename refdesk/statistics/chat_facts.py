"""The facts counted of one chat, computed from its head and log.

*Answered*: an operator wrote to the patron. *Abandoned*: nobody wrote, and the patron left within 60 s. *Missed*:
nobody wrote, though the patron waited 60 s or longer. *Dismissed*: an operator took the unclaimed chat off the list.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from refdesk.analytics.local_time import local
from refdesk.chats.events import KINDS
from refdesk.chats.head import Head

from .models import PAGE_LENGTH, ChatFact

MISSED_AFTER = 60
"""Seconds after which an unanswered chat is missed; before that it is abandoned."""
FEEDBACK = {"yes": ChatFact.Feedback.YES, "partly": ChatFact.Feedback.PARTLY, "no": ChatFact.Feedback.NO}
_EPOCH = date(1970, 1, 1)


class LogEntry(NamedTuple):
    """The relevant parts of an event.

    `page`: the page's address, if the event has one; `by_backup`: whether a backup department claimed the chat.
    """

    kind: str
    at: int
    actor: str
    page: str = ""
    by_backup: bool = False


def chat_fact_of(head: Head, entries: Iterable[LogEntry], zone: ZoneInfo) -> ChatFact:
    """The facts of an ended chat. Day, month and hour are in the library's time zone."""
    entries = list(entries)
    answers = [entry.at for entry in entries if _counts(entry, "message") and entry.actor.startswith("operator:")]
    waiting = _seconds(head.started_at, head.claimed_at or left_at(head))
    waited = _seconds(head.started_at, left_at(head))
    claimed = head.claimed_at is not None
    return ChatFact(
        chat=head.chat,
        department_id=head.department,
        widget_id=head.widget,
        operator_id=head.claimed_by,
        page=path(next((entry.page for entry in entries if entry.page), "")),
        started_at=head.started_at,
        left_at=left_at(head),
        **clock(head.started_at, zone),
        outcome=_outcome(head, waited, answered=bool(answers)),
        waiting=waiting if answers else waited,
        first_answer=_seconds(head.started_at, answers[0]) if answers else None,
        handling=_seconds(head.claimed_at or 0, left_at(head)) if claimed else None,
        patron_messages=sum(_counts(entry, "message") and entry.actor == "patron" for entry in entries),
        desk_messages=len(answers),
        reconnects=_reconnects(head, entries),
        operators=sum(_counts(entry, "operator") for entry in entries),
        transfers=sum(_counts(entry, "transfer") for entry in entries),
        by_backup=int(any(entry.by_backup for entry in entries)),
        blocked=int(any(_counts(entry, "block") for entry in entries)),
        feedback=FEEDBACK.get(head.feedback),
    )


def left_at(head: Head) -> int:
    """When the patron left (ms). After a disconnection this is when the connection was lost, not when the grace period
    ended.
    """
    ended = head.ended_at or head.started_at
    return min(head.connection_at, ended) if head.ended_by == "disconnection" else ended


def clock(at: int, zone: ZoneInfo) -> dict[str, Any]:
    """Day (from 1970-01-01), month (from January of year 0) and hour of a moment, in this time zone."""
    there = local(at, zone)
    return {
        "day": (there.date() - _EPOCH).days,
        "month": there.year * 12 + there.month - 1,
        "hour": there.hour,
    }


def path(address: str) -> str:
    """The address without host and query, at most 200 characters."""
    return (urlsplit(address).path or "/")[:PAGE_LENGTH] if address else ""


def _counts(entry: LogEntry, what: str) -> bool:
    return what in KINDS[entry.kind].counts


def _outcome(head: Head, waited: int, *, answered: bool) -> ChatFact.Outcome:
    if head.outcome == "dismissed":
        return ChatFact.Outcome.DISMISSED
    if answered:
        return ChatFact.Outcome.ANSWERED
    return ChatFact.Outcome.ABANDONED if waited < MISSED_AFTER else ChatFact.Outcome.MISSED


def _reconnects(head: Head, entries: list[LogEntry]) -> int:
    """How often the patron came back after a lost connection."""
    lost = sum(_counts(entry, "loss") for entry in entries)
    return max(0, lost - (head.ended_by == "disconnection"))


def _seconds(since: int, until: int) -> int:
    return max(0, round((until - since) / 1000))
