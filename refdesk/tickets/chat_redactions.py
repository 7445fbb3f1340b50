"""Redacts in tickets what was redacted in the chat that they were opened from: question, name, contact.

This follows redactions by people only, not those after a retention period, because a ticket has one of its own. The
ticket's page reads the chat itself and needs no copy of its redactions.
"""

from collections.abc import Iterator, Sequence

import msgspec

from refdesk.chats.events import Event as DecodedChatEvent
from refdesk.chats.models import Chat
from refdesk.chats.models import Event as ChatEvent
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import Datum, MessageSent, Redacted
from refdesk.eventlog.journal import FollowUpRefused
from refdesk.eventlog.redaction import INSTEAD
from refdesk.eventlog.refusals import Forgotten

from . import commands as c
from .events import DATA, Opened
from .head import forgetting
from .models import Event, Ticket
from .outcomes import Stored as StoredTicket

Passage = tuple[int, int]


def redactions_of_tickets(stored: Stored) -> Iterator[c.Command]:
    """The commands on the tickets of this chat that follow from its redactions."""
    for event in stored.events:
        if not isinstance(event.body, Redacted) or event.actor == "system":
            continue
        for ticket, library in Ticket.objects.filter(chat=stored.head.chat).values_list("id", "library_id"):
            act = _redact_act(stored.head.chat, ticket, event.body) if event.body.seqs else _forget_act(event.body)
            if act:
                yield c.Command(ticket, _actor_of(event, ticket, library), act)


def forgotten_data(chat: int, redacted: str) -> tuple[Datum, ...]:
    """The data that a ticket opened from this chat must forget once it is closed: the form may still contain them."""
    wishes = ChatEvent.objects.filter(chat_id=chat, kind="redacted").exclude(actor="system") if redacted else ()
    bodies = [msgspec.json.decode(wish.payload, type=Redacted) for wish in wishes]
    wished = {datum for body in bodies if not body.seqs for datum in body.data}
    return tuple(datum for datum in DATA if datum in wished and f",{datum}," in redacted)


def refuse_if_forgotten(batch: Sequence[StoredTicket]) -> None:
    """Refuse tickets whose chat was forgotten while they were being opened.

    The row lock on the chat makes later redactions wait for them. Raises FollowUpRefused.
    """
    for stored in batch:
        chat = stored.head.chat
        if chat is not None and isinstance(stored.events[0].body, Opened):
            for redacted in Chat.objects.select_for_update().filter(pk=chat).values_list("redacted", flat=True):
                if not {*forgotten_data(chat, redacted)} <= {*forgetting(stored.head)}:
                    raise FollowUpRefused(Forgotten())


def _forget_act(body: Redacted) -> c.Forget | None:
    """An open question still needs its answer, so the ticket forgets once it is closed."""
    data = tuple(datum for datum in body.data if datum in DATA)
    return c.Forget(data=data) if data else None


def _actor_of(event: DecodedChatEvent, ticket: int, library: int) -> c.Actor:
    """The chat's patron is the ticket's; an administrator of the chat's department administers its library."""
    if event.actor == "patron":
        return c.Patron(ticket)
    _, number, name = event.actor.split(":", 2)
    return c.Member(int(number), name, administers=frozenset({library}))


def _redact_act(chat: int, ticket: int, body: Redacted) -> c.Redact | None:
    """The first message of the chat is the ticket's question, unless somebody wrote another."""
    first = ChatEvent.objects.filter(chat_id=chat, kind="message_sent").order_by("seq").first()
    if first is None or first.seq not in body.seqs:
        return None
    if body.passage is None:
        return c.Redact(seqs=(1,))
    left = msgspec.json.decode(first.payload, type=MessageSent).text
    opened = msgspec.json.decode(Event.objects.get(ticket_id=ticket, seq=1).payload, type=Opened)
    return c.Redact(seqs=(1,), passage=body.passage) if _is_same_text(opened.question, left, body.passage) else None


def _is_same_text(question: str, left: str, passage: Passage) -> bool:
    """Whether `left` is the question without this passage."""
    before, after = left[: passage[0]], left[passage[0] + len(INSTEAD) :]
    if len(question) != len(before) + len(after) + passage[1] - passage[0]:
        return False
    return question.startswith(before) and question.endswith(after)
