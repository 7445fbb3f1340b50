"""What is taken back of a chat at somebody's wish is taken back of the tickets that were made from it, too.

Not where a lifetime is over: a ticket has lifetimes of its own, from its closing. What is said of a chat while its
ticket is read is read from the chat itself (see `reading`); here it is about the copies: question, name, contact.
"""

from collections.abc import Iterator, Sequence

import msgspec

from refdesk.chats.events import Event as DecodedChatEvent
from refdesk.chats.events import MessageSent, Redacted
from refdesk.chats.models import Chat
from refdesk.chats.models import Event as ChatEvent
from refdesk.chats.outcomes import Stored
from refdesk.chats.refusals import Forgotten
from refdesk.eventlog.events import Datum
from refdesk.eventlog.journal import EntailedRefused
from refdesk.eventlog.redaction import INSTEAD

from . import commands as c
from .events import DATA, Opened
from .head import forgetting
from .models import Event, Ticket
from .outcomes import Stored as StoredTicket

Passage = tuple[int, int]


def redactions_of_tickets(stored: Stored) -> Iterator[c.Command]:
    """Commands on the tickets of this chat."""
    for event in stored.events:
        if not isinstance(event.body, Redacted) or event.actor == "system":
            continue
        for ticket, library in Ticket.objects.filter(chat=stored.head.chat).values_list("id", "library_id"):
            act = _redact_act(stored.head.chat, ticket, event.body) if event.body.seqs else _forget_act(event.body)
            if act:
                yield c.Command(ticket, _actor_of(event, ticket, library), act)


def forgotten_data(chat: int, redacted: str) -> tuple[Datum, ...]:
    """What a ticket that is made from this chat now is to forget once it is closed: a form may still hold it."""
    wishes = ChatEvent.objects.filter(chat_id=chat, kind="redacted").exclude(actor="system") if redacted else ()
    bodies = [msgspec.json.decode(each.payload, type=Redacted) for each in wishes]
    wished = {datum for body in bodies if not body.seqs for datum in body.data}
    return tuple(datum for datum in DATA if datum in wished and f",{datum}," in redacted)


def refuse_if_forgotten(batch: Sequence[StoredTicket]) -> None:
    """Tickets whose chat was forgotten while they were being opened; from now on that waits for them."""
    for stored in batch:
        chat = stored.head.chat
        if chat is not None and isinstance(stored.events[0].body, Opened):
            for redacted in Chat.objects.select_for_update().filter(pk=chat).values_list("redacted", flat=True):
                if not {*forgotten_data(chat, redacted)} <= {*forgetting(stored.head)}:
                    raise EntailedRefused(Forgotten())


def _forget_act(body: Redacted) -> c.Forget | None:
    """Once the ticket is closed: an open question still wants its answer."""
    data = tuple(datum for datum in body.data if datum in DATA)
    return c.Forget(data=data) if data else None


def _actor_of(event: DecodedChatEvent, ticket: int, library: int) -> c.Actor:
    """The patron of the chat is the ticket's; an administrator of the chat's department administers its library."""
    if event.actor == "patron":
        return c.Patron(ticket)
    _, number, name = event.actor.split(":", 2)
    return c.Member(int(number), name, administers=frozenset({library}))


def _redact_act(chat: int, ticket: int, body: Redacted) -> c.Redact | None:
    """The question of the chat is the ticket's, unless somebody wrote another."""
    first = ChatEvent.objects.filter(chat_id=chat, kind="message_sent").order_by("seq").first()
    if first is None or first.seq not in body.seqs:
        return None
    if body.passage is None:
        return c.Redact(seqs=(1,))
    left = msgspec.json.decode(first.payload, type=MessageSent).text
    opened = msgspec.json.decode(Event.objects.get(ticket_id=ticket, seq=1).payload, type=Opened)
    return c.Redact(seqs=(1,), passage=body.passage) if _is_same_text(opened.question, left, body.passage) else None


def _is_same_text(question: str, left: str, passage: Passage) -> bool:
    """Whether a question is the text of which `left` is what a passage was taken of."""
    before, after = left[: passage[0]], left[passage[0] + len(INSTEAD) :]
    if len(question) != len(before) + len(after) + passage[1] - passage[0]:
        return False
    return question.startswith(before) and question.endswith(after)
