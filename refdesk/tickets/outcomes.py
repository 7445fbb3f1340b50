"""Outcomes of commands on tickets."""

from refdesk.eventlog import outcomes
from refdesk.eventlog.outcomes import Refused

from .events import Event
from .head import Head


class Stored(outcomes.Stored, frozen=True, kw_only=True):
    """The command was stored. `head` is the ticket after its new events."""

    head: Head
    events: tuple[Event, ...] = ()


Outcome = Stored | Refused
