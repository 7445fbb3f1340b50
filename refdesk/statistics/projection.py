"""Writes the facts of a chat in the transaction that ends it, the patron's feedback and block, and removes its page
when the page is redacted."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Case, F, TextField, Value, When

from refdesk.chats.colleague_events import Claimed
from refdesk.chats.events import KINDS, Blocked, Ended, FeedbackSent, PatronDescribed
from refdesk.chats.head import Head, redacted
from refdesk.chats.models import Event
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import Redacted
from refdesk.libraries.models import Department
from refdesk.retention.periods import departments_retaining

from .chat_facts import FEEDBACK, LogEntry, chat_fact_of
from .models import ChatFact
from .questions import questions_of

_KINDS = ["patron_described", *(tag for tag, kind in KINDS.items() if kind.counts)]


def project(batch: Sequence[Stored]) -> None:
    """Applies one batch of stored events."""
    ended = [stored.head for stored in batch if any(isinstance(event.body, Ended) for event in stored.events)]
    if ended:
        ChatFact.objects.bulk_create(chat_facts_of(ended), ignore_conflicts=True)
    for stored in batch:
        if any(isinstance(event.body, FeedbackSent) for event in stored.events):
            ChatFact.objects.filter(chat=stored.head.chat).update(feedback=FEEDBACK[stored.head.feedback])
        if any(isinstance(event.body, Blocked) for event in stored.events):
            ChatFact.objects.filter(chat=stored.head.chat).update(blocked=1)
    redactions = [stored for stored in batch if any(_redacts_chat(event.body) for event in stored.events)]
    if redactions:
        _redact_pages(redactions)


def forget_pages(chats: Collection[int]) -> int:
    """Removes the pages of these chats and returns how many had one."""
    return ChatFact.objects.filter(chat__in=chats).exclude(page="").update(page="")


def chat_facts_of(heads: Sequence[Head]) -> list[ChatFact]:
    departments = {head.department for head in heads}
    rows = Department.objects.filter(id__in=departments).values_list("id", "library__time_zone")
    zones = {department: ZoneInfo(zone) for department, zone in rows}
    logs = _logs([head.chat for head in heads])
    facts = [chat_fact_of(head, logs[head.chat], zones[head.department]) for head in heads]
    keeps = departments_retaining("page", departments)
    question_counts = questions_of([head.chat for head in heads])
    for fact in facts:
        fact.questions = question_counts.get(fact.chat, 0)
        fact.page = fact.page if fact.department_id in keeps else ""
    return facts


def _logs(chats: Collection[int]) -> dict[int, list[LogEntry]]:
    relevant = Case(
        When(kind__in=("patron_described", "claimed"), then=F("payload")), default=Value(""), output_field=TextField()
    )
    events = Event.objects.filter(chat_id__in=chats, kind__in=_KINDS).order_by("chat_id", "seq")
    logs: dict[int, list[LogEntry]] = defaultdict(list)
    for chat, kind, at, actor, payload in events.values_list("chat_id", "kind", "at", "actor", relevant):
        logs[chat].append(_entry(kind, at, actor, payload))
    return logs


def _entry(kind: str, at: int, actor: str, payload: str) -> LogEntry:
    if kind == "claimed":
        claimed = msgspec.json.decode(payload, type=Claimed)
        return LogEntry(kind, at, actor, by_backup=claimed.department > 0)
    return LogEntry(kind, at, actor, _page(payload) if payload else "")


def _page(payload: str) -> str:
    described = msgspec.json.decode(payload, type=PatronDescribed)
    return described.page.url if described.page else ""


def _redacts_chat(body: object) -> bool:
    return isinstance(body, Redacted) and not body.seqs


def _redact_pages(redactions: Sequence[Stored]) -> None:
    """Removes the path from the facts of chats whose page was redacted by a person, or whose department stores no
    pages.

    The end of a retention period leaves the path. A person's redaction removes it even if the page had expired before:
    the event doesn't name it then, because it can't be redacted again.
    """
    keeps = departments_retaining("page", {stored.head.department for stored in redactions})
    pages_to_redact = {
        stored.head.chat
        for stored in redactions
        for event in stored.events
        if _redacts_chat(event.body) and (event.actor != "system" or stored.head.department not in keeps)
        if "page" in redacted(stored.head)
    }
    forget_pages(pages_to_redact)
