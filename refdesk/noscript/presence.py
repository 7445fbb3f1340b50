"""The seat of a chat in plain pages: held like a window's, and lost when no page was requested for long."""

from collections.abc import Sequence
from typing import Literal

from asgiref.sync import async_to_sync

from refdesk.chats.commands import Command, LoseConnection, Patron, TakeSeat
from refdesk.chats.events import PLAIN_WINDOW
from refdesk.chats.head import Head
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.actors import System
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.eventlog.refusals import Refusal
from refdesk.presence.leases import living

Held = Literal["here", "elsewhere"]


def holds(head: Head) -> bool:
    """Whether the chat is in its plain pages; an ended one is wherever its patron looks."""
    return head.state == "ended" or head.seat == 0 or head.seat_window == PLAIN_WINDOW


def returned(head: Head) -> Head | Refusal:
    """The head after its patron requested a page: connected, if the chat is in plain pages and wasn't."""
    connected = head.state == "ended" or head.connection == "up"
    return head if connected or not holds(head) else take_seat(head)


def take_seat(head: Head) -> Head | Refusal:
    """Have the plain pages hold the chat. Their seat belongs to any node: all of them serve its next page."""
    node = next(iter(sorted(living())), "")
    act = TakeSeat(node=node, window=PLAIN_WINDOW)
    outcome = of_room(Stored, async_to_sync(execute)(Command(head.chat, Patron(head.chat), act)))
    return outcome.refusal if isinstance(outcome, Refused) else outcome.head


def gone(now: int, grace: int) -> Sequence[Command]:
    """The commands for patrons who have requested no page in time. Times are in ms."""
    due = Chat.objects.filter(connection="up", seat_window=PLAIN_WINDOW, plain_window__present_until__lte=now)
    return [
        Command(chat, System(), LoseConnection(seat=seat, grace=grace, hidden=mobile))
        for chat, seat, mobile in due.values_list("id", "seat", "mobile")[:BATCH_LIMIT]
    ]


BATCH_LIMIT = 500
"""Chats of one sweep."""
