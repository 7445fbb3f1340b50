"""The body of a request. It is made when it is sent: a text that was redacted meanwhile is in none."""

import json
from datetime import UTC, datetime
from typing import Any

from refdesk.chats.models import Event as ChatEvent
from refdesk.eventlog.models import LogEvent
from refdesk.tickets.models import Event as TicketEvent

from .models import Delivery, Webhook


def body_of(delivery: Delivery, webhook: Webhook) -> bytes:
    """JSON in UTF-8: `type`, `timestamp` (RFC 3339) and `data`. `text` is in it only where the webhook includes it."""
    data = {"library": webhook.library_id, **delivery.data}
    if webhook.include_text and delivery.seq:
        data["text"] = _text_of(delivery)
    at = datetime.fromtimestamp(delivery.at / 1000, UTC).isoformat(timespec="milliseconds")
    content = {"type": delivery.event, "timestamp": at.replace("+00:00", "Z"), "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _text_of(delivery: Delivery) -> str:
    """The question or the reply; empty where it was redacted."""
    event: LogEvent | None
    if delivery.event.startswith("chat."):
        event = ChatEvent.objects.filter(chat_id=delivery.data["chat"], seq=delivery.seq).first()
    else:
        event = TicketEvent.objects.filter(ticket_id=delivery.data["ticket"], seq=delivery.seq).first()
    content: dict[str, Any] = json.loads(event.payload) if event else {}
    return str(content.get("question") or content.get("text") or "")
