"""What the journal answers to a command on a chat."""

from refdesk.eventlog import outcomes
from refdesk.eventlog.outcomes import Refused

from .events import Event
from .head import Head


class Stored(outcomes.Stored, frozen=True, kw_only=True):
    """Done. `head` is the chat after its new events."""

    head: Head
    events: tuple[Event, ...] = ()


Outcome = Stored | Refused
