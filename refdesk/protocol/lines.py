"""Which sentence each kind of event has in front, and its tone."""

from collections.abc import Mapping

from refdesk.chats.events import KINDS as CHAT
from refdesk.eventlog import sentences
from refdesk.eventlog.events import Audience, Body
from refdesk.tickets.events import KINDS as TICKET


def lines() -> dict[str, object]:
    """For each reader, the name of the sentence of each kind of event. `facts` are all that these sentences contain."""
    readers = {
        "desk": {kind: f"chat_line_{kind}" for kind, body in CHAT.items() if body.line},
        "patron": {kind: name for kind, body in CHAT.items() if (name := _patrons(kind, body))},
        "ticket": {kind: f"ticket_line_{kind}" for kind, body in TICKET.items() if body.line},
    }
    facts = {fact for names in readers.values() for name in names.values() for fact in sentences.facts_of(name)}
    return {**readers, "facts": sorted(facts), "tones": _tones({**CHAT, **TICKET}), "kinds": _kinds()}


def _kinds() -> dict[str, object]:
    """What else the front end has to know of the kinds of events in chats."""
    return {
        "messages": [kind for kind, body in CHAT.items() if body.news == "message"],
        "alerts": [kind for kind, body in CHAT.items() if body.news == "alert"],
        "personal": {kind: dict(body.personal) for kind, body in CHAT.items() if body.line and body.personal},
    }


def _patrons(kind: str, body: type[Body]) -> str | None:
    if body.audience is not Audience.BOTH or body.line is None or body.line.to is not Audience.BOTH:
        return None
    sentence = f"chat_line_{kind}_patron"
    return sentence if sentences.has(sentence) else f"chat_line_{kind}"


def _tones(kinds: Mapping[str, type[Body]]) -> dict[str, str]:
    return {kind: body.line.tone for kind, body in kinds.items() if body.line and body.line.tone != "plain"}
