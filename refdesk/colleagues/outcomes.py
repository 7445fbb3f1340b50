"""Outcomes of commands on internal chats."""

from refdesk.eventlog import outcomes
from refdesk.eventlog.outcomes import Refused

from .events import Event
from .head import Head


class Stored(outcomes.Stored, frozen=True, kw_only=True):
    """The command was stored. `head` is the internal chat after its new events."""

    head: Head
    events: tuple[Event, ...] = ()


Outcome = Stored | Refused
