"""The kinds of events in the log of an internal chat. None is ever sent to a patron.

Messages and files are the events of chats, so that a desk shows both with the same code.
"""

from typing import Annotated, Literal

from refdesk.eventlog import events
from refdesk.eventlog.events import Audience, Body, FileExpired, FileSent, MessageSent
from refdesk.kit.units import about

Scope = Literal["department", "library", "pair"]


class InternalChatStarted(Body, frozen=True, kw_only=True, tag="internal_chat_started"):
    """The first event of every internal chat."""

    audience = Audience.DESK
    line = None
    scope: Annotated[Scope, about("its members: a department, a library, or two people")]


class HistoryExpired(Body, frozen=True, kw_only=True, tag="history_expired"):
    """The retention period of earlier messages ended: events 2 to `through` were deleted from the log."""

    audience = Audience.DESK
    line = None
    through: Annotated[int, about("the last event that was deleted")]


AnyBody = InternalChatStarted | MessageSent | FileSent | FileExpired | HistoryExpired

KINDS: dict[str, type[Body]] = {str(kind.__struct_config__.tag): kind for kind in AnyBody.__args__}


class Event(events.Event, frozen=True):
    """One entry of the log."""

    body: AnyBody
