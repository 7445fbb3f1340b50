"""The head of an internal chat: the state that lists and rules need, folded from its log."""

from typing import Any

import msgspec

from refdesk.eventlog.actors import decode_operator
from refdesk.eventlog.address import Address, internal_chat_at
from refdesk.eventlog.events import FileSent, MessageSent
from refdesk.eventlog.heads import LogHead
from refdesk.kit.text import excerpt

from . import events as e

EXCERPT_LENGTH = 120


class Head(LogHead, frozen=True):
    """The state after event `last_seq`. The fields up to `start_key` are set at the start, the others are folded."""

    internal_chat: int
    scope: e.Scope
    department: int | None
    library: int | None
    first: int | None
    second: int | None
    start_key: str
    last_seq: int = 0
    # Messages and files since the start, also those deleted since.
    messages: int = 0
    message_at: int = 0
    message_by: int = 0
    message_seq: int = 0
    excerpt: str = ""
    expired_seq: int = 1

    @property
    def address(self) -> Address:
        return internal_chat_at(self.internal_chat)


def apply(head: Head, event: e.Event) -> Head:
    """The head after the next event. Raises ValueError if the event is not the next one."""
    head.assert_next(event.seq)
    return msgspec.structs.replace(head, last_seq=event.seq, **_changes(head, event))


def _changes(head: Head, event: e.Event) -> dict[str, Any]:
    match event.body:
        case MessageSent(text=text) | FileSent(name=text):
            return {
                "messages": head.messages + 1,
                "message_at": event.at,
                "message_by": (decode_operator(event.actor) or (0, ""))[0],
                "message_seq": event.seq,
                "excerpt": excerpt(text, EXCERPT_LENGTH),
            }
        case e.HistoryExpired(through=through):
            # Where nothing is left before it, the next period begins behind it.
            expired = event.seq if through == event.seq - 1 else through
            return {"expired_seq": expired, "excerpt": "" if head.message_seq <= through else head.excerpt}
    return {}
