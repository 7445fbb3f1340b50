"""From what a desk or a patron sends to a command on a ticket."""

import secrets
from typing import Any

import msgspec

from refdesk.files.upload.announce import Owner
from refdesk.people.models import Operator

from .. import attachments, permissions, queries
from .. import commands as c
from ..chat_redactions import forgotten_data
from ..events import AttachedFile
from ..machine import ADMINISTRATOR_ACTS
from ..models import Queue
from ..refusals import NoSuchChat, NoSuchQueue, Refusal

_act_decoder: msgspec.json.Decoder[c.AnyAct] = msgspec.json.Decoder(c.AnyAct)


def act_command(operator: Operator, ticket: int, told: bytes, key: str) -> c.Command:
    """The operator's act. Raises msgspec.ValidationError where it is none."""
    act = _act_decoder.decode(told)
    attached = _attached_files(operator, act, ticket)
    asking = permissions.administrator if isinstance(act, ADMINISTRATOR_ACTS) else permissions.member
    return c.Command(ticket, asking(operator), act, key, _queue_info_for(act, ticket), attached)


def open_by_operator(operator: Operator, asked: dict[str, Any], key: str) -> c.Open | Refusal:
    """A ticket that an operator opens, from a chat or by hand: what was not written is taken from the chat."""
    chat = queries.readable_chat(operator, asked["chat"]) if asked["chat"] else None
    if asked["chat"] and chat is None:
        return NoSuchChat()
    destinations = (
        Queue.objects.filter(library=chat.department.library_id) if chat else permissions.destinations_of(operator.pk)
    )
    queue = destinations.filter(id=asked["queue"]).select_related("library").first()
    if queue is None:
        return NoSuchQueue()
    return c.Open(
        queue=permissions.queue_info(queue),
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
        forget=forgotten_data(chat.pk, chat.redacted) if chat else (),
    )


def open_by_patron(queue: Queue, source: str, question: str, key: str = "", **facts: Any) -> c.Open:
    """A ticket that a patron opens."""
    return c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source=source,  # type: ignore[arg-type]
        key=key or secrets.token_urlsafe(16),
        question=question,
        **facts,
    )


def patron_reply(patron: c.Patron, text: str, key: str, attached: tuple[AttachedFile, ...] = ()) -> c.Command:
    """The patron's reply."""
    reply = c.Reply(text=text, files=tuple(file.token for file in attached))
    return c.Command(patron.ticket, patron, reply, key, attached=attached)


def patron_claim(patron: c.Patron, key: str) -> c.Command:
    """The patron opens the link that was made for them."""
    return c.Command(patron.ticket, patron, c.ClaimLink(link=patron.link), key)


def _attached_files(operator: Operator, act: c.AnyAct, ticket: int) -> tuple[AttachedFile, ...]:
    files = act.files if isinstance(act, c.Reply) else ()
    head = queries.head_of(ticket) if files else None
    return attachments.arrived_files(Owner(head.library, ticket=ticket), operator.pk, files) if head else ()


def patron_forget(patron: c.Patron) -> c.Command:
    """All that is kept of the patron's, at their wish."""
    return c.Command(patron.ticket, patron, c.Forget())


def _queue_info_for(act: c.AnyAct, ticket: int) -> c.QueueInfo | None:
    if isinstance(act, c.Transfer):
        return permissions.queue_info_of(act.queue)
    if isinstance(act, c.Assign) and act.operator is not None:
        head = queries.head_of(ticket)
        return permissions.queue_info_of(head.queue) if head else None
    return None
