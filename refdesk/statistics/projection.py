"""Facts are written with the end of a chat, in its transaction; a page goes where somebody wishes it gone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Case, F, TextField, Value, When

from refdesk.chats.events import Ended, PatronDescribed, Redacted
from refdesk.chats.head import Head, redacted
from refdesk.chats.models import Event
from refdesk.chats.outcomes import Stored
from refdesk.libraries.models import Department
from refdesk.retention.periods import departments_keeping

from .chat_facts import Line, fact_of
from .models import ChatFact
from .questions import questions_of

_KINDS = ("patron_described", "message_sent", "file_sent", "line_lost", "claimed", "taken_over")


def project(batch: Sequence[Stored]) -> None:
    """Write the facts of chats that ended, and take back what somebody wants to be gone."""
    ended = [stored.head for stored in batch if any(isinstance(event.body, Ended) for event in stored.events)]
    if ended:
        ChatFact.objects.bulk_create(facts(ended), ignore_conflicts=True)
    taken = [stored for stored in batch if any(_takes_back(event.body) for event in stored.events)]
    if taken:
        _take_pages(taken)


def forget_pages(chats: Collection[int]) -> int:
    """Take the pages of these chats; of how many there was one."""
    return ChatFact.objects.filter(chat__in=chats).exclude(page="").update(page="")


def facts(heads: Sequence[Head]) -> list[ChatFact]:
    """Of these chats, which are over."""
    departments = {head.department for head in heads}
    rows = Department.objects.filter(id__in=departments).values_list("id", "library__time_zone")
    zones = {department: ZoneInfo(zone) for department, zone in rows}
    logs = _logs([head.chat for head in heads])
    made = [fact_of(head, logs[head.chat], zones[head.department]) for head in heads]
    keeps = departments_keeping("page", departments)
    asked = questions_of([head.chat for head in heads])
    for fact in made:
        fact.questions = asked.get(fact.chat, 0)
        fact.page = fact.page if fact.department_id in keeps else ""
    return made


def _logs(chats: Collection[int]) -> dict[int, list[Line]]:
    told = Case(When(kind="patron_described", then=F("payload")), default=Value(""), output_field=TextField())
    events = Event.objects.filter(chat_id__in=chats, kind__in=_KINDS).order_by("chat_id", "seq")
    logs: dict[int, list[Line]] = defaultdict(list)
    for chat, kind, at, actor, payload in events.values_list("chat_id", "kind", "at", "actor", told):
        logs[chat].append(Line(kind, at, actor, _page(payload) if payload else ""))
    return logs


def _page(payload: str) -> str:
    described = msgspec.json.decode(payload, type=PatronDescribed)
    return described.page.url if described.page else ""


def _takes_back(body: object) -> bool:
    return isinstance(body, Redacted) and not body.seqs


def _take_pages(taken: Sequence[Stored]) -> None:
    """A lifetime that is over leaves the path; whoever wants it gone, or never kept, does not.

    Nor whoever wants the rest gone later: the page can't be taken back of the chat a second time.
    """
    keeps = departments_keeping("page", {stored.head.department for stored in taken})
    wished = {
        stored.head.chat
        for stored in taken
        for event in stored.events
        if _takes_back(event.body) and (event.actor != "system" or stored.head.department not in keeps)
        if "page" in redacted(stored.head)
    }
    forget_pages(wished)
