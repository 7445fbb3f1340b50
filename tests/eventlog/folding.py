"""Folds logs into heads, whatever a journal has stored."""

from collections.abc import Iterable
from typing import Any, TypeVar

from refdesk.chats import head as chats
from refdesk.eventlog.events import Event
from refdesk.eventlog.heads import LogHead
from refdesk.tickets import head as tickets

HeadT = TypeVar("HeadT", bound=LogHead)

BIRTH: dict[type[LogHead], int] = {chats.Head: 6, tickets.Head: 5}
"""How many fields are set at the start of a log; the others are folded."""
APPLY: dict[type[LogHead], Any] = {chats.Head: chats.apply, tickets.Head: tickets.apply}


def blank(head: HeadT) -> HeadT:
    """The same log before its first event."""
    fields = head.__struct_fields__[: BIRTH[type(head)]]
    return type(head)(**{name: getattr(head, name) for name in fields})


def fold(head: HeadT, log: Iterable[Event]) -> HeadT:
    """The head after these events."""
    for event in log:
        head = APPLY[type(head)](head, event)
    return head
