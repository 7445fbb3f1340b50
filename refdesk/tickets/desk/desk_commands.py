"""Builds commands on tickets from what operators send."""

from typing import Any

import msgspec

from refdesk.chats.queries import language_of as language_of_chat
from refdesk.eventlog import acts
from refdesk.eventlog.log import LogCommand
from refdesk.eventlog.refusals import NoSuchChat, Refusal
from refdesk.files.owners import Owner
from refdesk.staff.models import Operator

from .. import attachments, permissions, queries
from .. import commands as c
from ..chat_redactions import forgotten_data
from ..events import AttachedFile
from ..machine import ADMINISTRATOR_ACTS
from ..refusals import NoSuchQueue

_act_decoder: msgspec.json.Decoder[c.AnyAct] = msgspec.json.Decoder(c.AnyAct)


def act_command(operator: Operator, ticket: int, body: bytes, key: str) -> c.Command:
    """The operator's act as a command. Raises msgspec.ValidationError if the body is not an act."""
    act = _act_decoder.decode(body)
    actor_of = permissions.administrator if isinstance(act, ADMINISTRATOR_ACTS) else permissions.member
    return _completed(c.Command(ticket, actor_of(operator), act, key), operator.pk)


def prepared(command: LogCommand) -> c.Command:
    """An operator's command by a frame, with their queues of this moment and what its act needs to know."""
    assert isinstance(command, c.Command)  # noqa: S101 no one else acts on tickets by frames
    assert isinstance(command.actor, c.Member)  # noqa: S101
    operator = Operator.objects.filter(pk=command.actor.id, is_active=True).first()
    actor = permissions.member(operator) if operator else msgspec.structs.replace(command.actor, queues=frozenset())
    return _completed(msgspec.structs.replace(command, actor=actor), command.actor.id)


def _completed(command: c.Command, operator: int) -> c.Command:
    """The command with the uploads of its author and the queue that its act names."""
    act, ticket = command.act, command.ticket
    attached = _attached_files(operator, act, ticket)
    return msgspec.structs.replace(command, queue=_queue_info_for(act, ticket), attached=attached)


def erases(act: c.AnyAct) -> bool:
    """Whether the act redacts the whole ticket, or many of its texts."""
    return isinstance(act, c.Forget) or (isinstance(act, c.Redact) and acts.erases(act))


def open_by_operator(operator: Operator, form: dict[str, Any], key: str) -> c.Open | Refusal:
    """The command that opens a ticket, from a chat or by hand. Name and contact default to the chat's."""
    chat = queries.readable_chat(operator, form["chat"]) if form["chat"] else None
    if form["chat"] and chat is None:
        return NoSuchChat()
    destinations = (
        permissions.destinations_from_chat(operator, chat) if chat else permissions.destinations_of(operator.pk)
    )
    queue = destinations.filter(id=form["queue"]).select_related("library").first()
    if queue is None:
        return NoSuchQueue()
    return c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source="chat" if chat else "desk",
        key=key,
        question=form["question"],
        name=form["name"] or (chat.name if chat else "") or "",
        contact=form["contact"] or (chat.contact if chat else "") or "",
        chat=chat.pk if chat else None,
        language=language_of_chat(chat.pk) if chat else "",
        actor=permissions.member(operator),
        owner=form["owner"],
        note=form["note"],
        forget=forgotten_data(chat.pk, chat.redacted) if chat else (),
    )


def _attached_files(operator: int, act: c.AnyAct, ticket: int) -> tuple[AttachedFile, ...]:
    files = act.files if isinstance(act, c.Reply) else ()
    head = queries.head_of(ticket) if files else None
    return attachments.arrived_files(Owner(head.library, "ticket", ticket), operator, files) if head else ()


def _queue_info_for(act: c.AnyAct, ticket: int) -> c.QueueInfo | None:
    if isinstance(act, c.Transfer):
        return permissions.queue_info_of(act.queue)
    if isinstance(act, c.Assign) and act.operator is not None:
        head = queries.head_of(ticket)
        return permissions.queue_info_of(head.queue) if head else None
    return None
