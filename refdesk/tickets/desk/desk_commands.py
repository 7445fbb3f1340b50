"""From what a desk or a patron sends to a command on a ticket."""

import secrets
from typing import Any

import msgspec

from refdesk.files.upload.announce import Owner
from refdesk.people.models import Operator

from .. import attachments, permissions, queries
from .. import commands as c
from ..chat_redactions import wished_away
from ..events import Attached
from ..machine import OF_ADMINISTRATORS
from ..models import Queue
from ..refusals import NoSuchChat, NoSuchQueue, Refusal

_act: msgspec.json.Decoder[c.AnyAct] = msgspec.json.Decoder(c.AnyAct)


def command(operator: Operator, ticket: int, told: bytes, key: str) -> c.Command:
    """The operator's act. Raises msgspec.ValidationError where it is none."""
    act = _act.decode(told)
    attached = _attached(operator, act, ticket)
    asking = permissions.administrator if isinstance(act, OF_ADMINISTRATORS) else permissions.member
    return c.Command(ticket, asking(operator), act, key, _place_for(act, ticket), attached)


def from_desk(operator: Operator, asked: dict[str, Any], key: str) -> c.Open | Refusal:
    """A ticket that an operator opens, from a chat or by hand: what was not written is taken from the chat."""
    chat = queries.chat_known_to(operator, asked["chat"]) if asked["chat"] else None
    if asked["chat"] and chat is None:
        return NoSuchChat()
    places = Queue.objects.filter(library=chat.department.library_id) if chat else permissions.places_of(operator.pk)
    queue = places.filter(id=asked["queue"]).select_related("library").first()
    if queue is None:
        return NoSuchQueue()
    return c.Open(
        place=permissions.place(queue),
        country=queue.library.country,
        source="chat" if chat else "desk",
        key=key,
        question=asked["question"],
        name=asked["name"] or (chat.name if chat else "") or "",
        contact=asked["contact"] or (chat.contact if chat else "") or "",
        chat=chat.pk if chat else None,
        actor=permissions.member(operator),
        owner=asked["owner"],
        note=asked["note"],
        forget=wished_away(chat.pk, chat.redacted) if chat else (),
    )


def from_patron(queue: Queue, source: str, question: str, key: str = "", **facts: Any) -> c.Open:
    """A ticket that a patron opens."""
    return c.Open(
        place=permissions.place(queue),
        country=queue.library.country,
        source=source,  # type: ignore[arg-type]
        key=key or secrets.token_urlsafe(16),
        question=question,
        **facts,
    )


def reply_of_patron(patron: c.Patron, text: str, key: str, attached: tuple[Attached, ...] = ()) -> c.Command:
    """The patron's reply."""
    reply = c.Reply(text=text, files=tuple(file.token for file in attached))
    return c.Command(patron.ticket, patron, reply, key, attached=attached)


def claim_of_patron(patron: c.Patron, key: str) -> c.Command:
    """The patron opens the link that was made for them."""
    return c.Command(patron.ticket, patron, c.ClaimLink(link=patron.link), key)


def _attached(operator: Operator, act: c.AnyAct, ticket: int) -> tuple[Attached, ...]:
    files = act.files if isinstance(act, c.Reply) else ()
    head = queries.head_of(ticket) if files else None
    return attachments.came(Owner(head.library, ticket=ticket), operator.pk, files) if head else ()


def forget_of_patron(patron: c.Patron) -> c.Command:
    """All that is kept of the patron's, at their wish."""
    return c.Command(patron.ticket, patron, c.Forget())


def _place_for(act: c.AnyAct, ticket: int) -> c.Place | None:
    if isinstance(act, c.Transfer):
        return permissions.place_of(act.queue)
    if isinstance(act, c.Assign) and act.operator is not None:
        head = queries.head_of(ticket)
        return permissions.place_of(head.queue) if head else None
    return None
