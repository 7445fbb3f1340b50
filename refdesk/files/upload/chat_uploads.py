"""Uploads into chats: permission, limits, and the command that sends the file."""

from collections.abc import Callable

from refdesk.chats.commands import Command, Operator, Patron
from refdesk.chats.log import CHATS
from refdesk.chats.queries import head_of
from refdesk.eventlog.refusals import NoSuchChat, Refusal
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.libraries.models import Department
from refdesk.protocol.refusals import TooMany
from refdesk.staff import models as people
from refdesk.staff.permissions import answering_departments
from refdesk.widgets.models import Widget

from .. import refusals as r
from ..expire import retention
from ..models import File
from ..owners import Owner
from . import sending
from .announce import AnnouncedUpload, Announcement, announce, size_refusal

MAX_FILES_PER_SIDE = 100
"""Maximum number of files per side of a chat."""

_per_side = Quota("files/chat", 20, 60)
Sender = Patron | Operator


def announce_for_chat(
    chat: int, sender: Sender, announcement: Announcement, spend: Callable[[], int] = lambda: 0
) -> AnnouncedUpload | Refusal:
    """Announce an upload. `spend` counts it against a further quota and returns the seconds to wait, 0 if there is
    room."""
    head = head_of(chat)
    if head is None:
        return NoSuchChat()
    library = Department.objects.values_list("library", flat=True).get(id=head.department)
    return announce(
        Owner(library, "chat", chat),
        _sender_id(sender),
        announcement,
        lambda: _refusal(chat, sender, announcement.size) or _too_many(chat, sender, spend),
    )


def send_command(row: File, token: str) -> Command | None:
    """The command that sends a stored file of a chat; None for a sender who may not sign in."""
    sender = _sender_of(row)
    if sender is None:
        return None
    act = sending.act_for(row, token, retention.retention_of(row.library_id))
    return Command(row.chat_id or 0, sender, act, row.client_key)


def operator_actor(operator: int) -> Operator | None:
    """The operator as an actor; None for one who may not sign in."""
    row = people.Operator.objects.filter(id=operator, is_active=True).first()
    if row is None:
        return None
    return Operator(row.pk, row.name, answering_departments(row.pk))


def _refusal(chat: int, sender: Sender, size: int) -> Refusal | None:
    head = head_of(chat)
    if head is None:
        return NoSuchChat()
    decision = CHATS.decide(head, Command(chat, sender, sending.trial(size)), now_ms())
    if isinstance(decision, Refusal):
        return decision
    if isinstance(sender, Patron) and not Widget.objects.filter(id=head.widget, accepts_files=True).exists():
        return r.FilesDisabled()
    return size_refusal(size)


def _too_many(chat: int, sender: Sender, spend: Callable[[], int]) -> Refusal | None:
    if File.objects.filter(chat=chat, sent_by=_sender_id(sender)).count() >= MAX_FILES_PER_SIDE:
        return r.TooManyFiles(limit=MAX_FILES_PER_SIDE)
    side = f"{chat}/{_sender_id(sender)}"
    wait = _per_side.wait(side) or spend()
    if wait:
        return TooMany(retry_after=wait)
    _per_side.spend(side)
    return None


def _sender_id(sender: Sender) -> int | None:
    return sender.id if isinstance(sender, Operator) else None


def _sender_of(row: File) -> Sender | None:
    """The sender as an actor, with the departments that they belong to at this moment."""
    return Patron(row.chat_id or 0) if row.sent_by_id is None else operator_actor(row.sent_by_id)
