"""What a page shows of a chat: its latest entries, and what the patron waits for."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from refdesk.chats.head import QUESTION_SEQ, Head
from refdesk.chats.queries import stretch, waiting_chats
from refdesk.eventlog.rows import LogRow
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.protocol.encode import by
from refdesk.tickets.patron.patron_view import Entry, as_datetime, chat_view
from refdesk.tickets.permissions import accepts_questions
from refdesk.widgets.models import Widget

RECENT = 200
"""The latest events that a page shows while the chat is open; after the end it shows all."""
_WRITTEN = ("message_sent", "file_sent", "frame_suggested")


class ChatView(NamedTuple):
    """A chat as its patron reads it. `position` is that in the queue, 0 unless the chat waits for an operator."""

    head: Head
    entries: list[Entry]
    shortened: bool
    position: int
    answered: bool
    """Whether an operator wrote last, or asks for contact info: the page then waits for the patron."""
    accepts_questions: bool
    waited_long: bool

    @property
    def ended(self) -> bool:
        return self.head.state == "ended"

    @property
    def waits(self) -> bool:
        """Whether the patron waits for the library."""
        return not self.ended and not self.answered

    @property
    def ahead(self) -> int:
        return self.position - 1

    @property
    def unanswered(self) -> bool:
        """Whether the patron may want to leave the question of an ended chat."""
        return self.head.claimed_by is None or self.head.feedback in ("no", "partly")

    @property
    def ended_at(self) -> datetime | None:
        return as_datetime(self.head.ended_at) if self.head.ended_at else None


def chat_view_of(head: Head, widget: Widget) -> ChatView:
    after = 0 if head.state == "ended" else max(0, head.last_seq - RECENT)
    rows = _rows(head.chat, after)
    waiting = head.state == "waiting"
    waited = now_ms() - head.started_at
    return ChatView(
        head=head,
        entries=chat_view(rows, ZoneInfo(widget.department.library.time_zone)),
        shortened=after > 0,
        position=_position(head) if waiting else 0,
        answered=not waiting and (head.contact_requested or _wrote_last(rows)),
        accepts_questions=accepts_questions(widget.department_id),
        waited_long=waiting and waited >= widget.wait_minutes * 60_000,
    )


def entries_after(head: Head, seq: int, library: Library) -> tuple[list[Entry], int]:
    """What the patron reads of the chat after this event, the latest part of it at most, and the last event read."""
    after = max(seq, head.last_seq - RECENT)
    rows = _rows(head.chat, after)
    return chat_view(rows, ZoneInfo(library.time_zone)), rows[-1].seq if rows else after


def _rows(chat: int, after: int) -> list[LogRow]:
    rows: list[LogRow] = []
    while read := stretch(chat, rows[-1].seq if rows else after):
        rows += read
    return rows


def _wrote_last(rows: list[LogRow]) -> bool:
    last = next((row for row in reversed(rows) if row.kind in _WRITTEN), None)
    return last is not None and by(last.actor).role != "patron"


def _position(head: Head) -> int:
    waiting = waiting_chats(head.department)
    return waiting.index(head.chat) + 1 if head.chat in waiting else 0


def question_of(chat: int) -> str:
    """The patron's first message, or the beginning of it in a chat that continues another one."""
    [first] = stretch(chat, QUESTION_SEQ - 1, 1)
    body = msgspec.json.decode(first.payload)
    return str(body.get("text") or body.get("question") or "")
