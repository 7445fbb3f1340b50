"""What the machine reads beside the head, under the lock: receivers of requests, and messages."""

from typing import Any

import msgspec

from refdesk.eventlog.redaction import emptied

from .commands import DeleteMessage, Operator
from .events import KINDS
from .head import Head
from .models import Event
from .rules.conversation import SentMessage
from .transfers.receivers import find_receiver

_MESSAGES = ("message_sent", "file_sent", "frame_suggested")


def look_up(head: Head, actor: Operator, act: Any) -> Any:
    """See `machine.LookUp`."""
    return find_message(head, actor, act) if isinstance(act, DeleteMessage) else find_receiver(head, actor, act)


def find_message(head: Head, actor: Operator, act: DeleteMessage) -> SentMessage | None:
    """See `rules.conversation.FindMessage`."""
    found = Event.objects.filter(chat_id=head.chat, seq=act.seq, kind__in=_MESSAGES)
    for kind, by, at, payload in found.values_list("kind", "actor", "at", "payload"):
        body = msgspec.json.decode(payload, type=KINDS[kind])
        return SentMessage(by, at, body == emptied(body, ("text",)))
    return None
