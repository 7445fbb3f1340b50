"""Reads all data about a contact as a stream of parts, with at most `PIECE` rows in memory."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Model, QuerySet

from refdesk.analytics.datasets import form
from refdesk.analytics.models import Record
from refdesk.chats.models import Chat
from refdesk.chats.queries import stretch
from refdesk.eventlog.rows import LogRow
from refdesk.mail.models import Email, Incoming
from refdesk.protocol.encode import by
from refdesk.tickets.models import Ticket
from refdesk.tickets.queries import log_of

from ..holdings import Holdings

PIECE = 100
"""Rows per query; no query stays open between two."""

Section = Literal["chats", "tickets", "emails_sent", "emails_received", "records"]


class SectionStart(NamedTuple):
    section: Section


class Item(NamedTuple):
    """A chat, ticket, email or record; the events of its log follow."""

    facts: dict[str, Any]


class ItemEvent(NamedTuple):
    """An event of the preceding item."""

    facts: dict[str, Any]


Part = SectionStart | Item | ItemEvent
ReadEvents = Callable[[int, int], list[LogRow]]


async def read_parts(holdings: Holdings) -> AsyncIterator[Part]:
    logs: tuple[tuple[Section, QuerySet[Any], Callable[[Any], dict[str, Any]], ReadEvents | None], ...] = (
        ("chats", holdings.chats.select_related("department", "widget"), _chat, stretch),
        ("tickets", holdings.tickets.select_related("queue"), _ticket, _of_ticket),
        ("emails_sent", holdings.sent, _sent, None),
        ("emails_received", holdings.received, _received, None),
        ("records", holdings.records.select_related("dataset", "department"), _record, None),
    )
    for section, matches, describe, log in logs:
        yield SectionStart(section)
        async for row in _rows(matches):
            yield Item(describe(row))
            if log:
                async for event in _events(row.pk, log):
                    yield ItemEvent(event)


async def _rows(matches: QuerySet[Any]) -> AsyncIterator[Any]:
    last: Model | None = None
    while piece := await sync_to_async(_after)(matches, last):
        for row in piece:
            yield row
        last = piece[-1]


def _after(matches: QuerySet[Any], last: Model | None) -> list[Any]:
    return list((matches.filter(pk__gt=last.pk) if last else matches).order_by("pk")[:PIECE])


async def _events(log: int, read: ReadEvents) -> AsyncIterator[dict[str, Any]]:
    after = 0
    while rows := await sync_to_async(read)(log, after):
        for row in rows:
            yield _event(row)
        after = rows[-1].seq


def _of_ticket(ticket: int, after: int) -> list[LogRow]:
    return log_of(ticket, after)


def _event(row: LogRow) -> dict[str, Any]:
    body = msgspec.json.decode(row.payload)
    if "until" in body:
        body["until"] = _time(body["until"])
    for file in (body, *body.get("files", ())):
        if "token" not in file:
            continue
        file["expires_at"] = _time(file["expires_at"])
        # The token of a redacted file is empty: there is nothing to download.
        if token := file.pop("token"):
            file["download"] = f"{settings.CONFIG.public_url}/files/{token}/"
    actor = by(row.actor)
    return {"at": _time(row.at), "by": actor.name or actor.role, **body}


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "chat": chat.pk,
        "department": chat.department.name,
        "widget": chat.widget.title,
        "started": _time(chat.started_at),
        "ended": _time(chat.ended_at),
        "name": chat.name,
        "contact": chat.contact,
        "page": chat.page,
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "ticket": ticket.pk,
        "queue": ticket.queue.name,
        "status": ticket.status,
        "opened": _time(ticket.opened_at),
        "name": ticket.name,
        "contact": ticket.contact,
        "chat": ticket.chat_id,
    }


def _sent(email: Email) -> dict[str, Any]:
    return {
        "to": email.recipient,
        "kind": email.kind,
        "state": email.state,
        "made": _time(email.created_at),
        "sent": _time(email.sent_at),
        "ticket": email.ticket_id,
    }


def _received(email: Incoming) -> dict[str, Any]:
    return {
        "from": email.sender,
        "subject": email.subject,
        "at": _time(email.received_at),
        "ticket": email.ticket_id,
        "state": email.state,
        "reason": email.reason,
    }


def _record(record: Record) -> dict[str, Any]:
    fields = form.read(record.dataset.form).fields
    return {
        "dataset": record.dataset.name,
        "department": record.department.name,
        "when": _time(record.at),
        "chat": record.chat_id,
        **{field.label: field.display(record.values.get(field.key)) for field in fields if field.key in record.values},
    }


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
