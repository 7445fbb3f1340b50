"""Files of internal chats: who sends them, who reads them, until when."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import ExpireFile
from refdesk.eventlog.refusals import NoSuchChat, Refusal
from refdesk.files.models import File
from refdesk.files.owners import Owner
from refdesk.files.projection import forget_files_through, project_event
from refdesk.files.upload import sending
from refdesk.files.upload.announce import DAY, AnnouncedUpload, Announcement, announce, size_refusal
from refdesk.identity.desk_requests import operator_at_desk
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.libraries import file_days
from refdesk.protocol.refusals import TooMany
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .commands import Command, Member
from .events import HistoryExpired
from .head import Head
from .log import INTERNAL_CHATS
from .membership import is_member, other_of
from .outcomes import Stored
from .permissions import member_of
from .queries import head_of, libraries_of

_QUOTAS = (Quota("files/internal", 20, 60), Quota("files/internal-day", 200, 24 * 3600))


def announce_file(internal_chat: int, operator: Operator, announcement: Announcement) -> AnnouncedUpload | Refusal:
    head, member = head_of(internal_chat), member_of(operator)
    if head is None or not is_member(head, member):
        return NoSuchChat()
    owner = Owner(_library_of(head, member), "internal_chat", internal_chat)
    return announce(owner, operator.pk, announcement, lambda: _refusal(head, member, announcement.size))


def send_command(row: File, token: str) -> Command | None:
    """The command that sends a stored file; None for a sender who may not sign in."""
    sender = Operator.objects.filter(pk=row.sent_by_id or 0, is_active=True).first()
    if sender is None:
        return None
    act = sending.act_for(row, token, _days_of(row) * DAY)
    return Command(row.owner.id, member_of(sender), act, row.client_key)


def expire_command(internal_chat: int, file: int, key: str) -> Command:
    return Command(internal_chat, System(), ExpireFile(file=file), key)


def may_read(file: File, request: HttpRequest) -> bool:
    """Whether the request is of an operator who is a member of the file's internal chat at this moment."""
    head, operator = head_of(file.owner.id), operator_at_desk(request)
    return head is not None and operator is not None and is_member(head, member_of(operator))


def project(stored: Sequence[Stored]) -> None:
    """Apply stored events to the rows of files. A file expires with the message that it came with, at the latest."""
    for outcome in stored:
        for event in outcome.events:
            of = outcome.head.internal_chat
            project_event("internal_chat", of, event.seq, event.body, event.actor, event.at)
            if isinstance(event.body, HistoryExpired):
                forget_files_through("internal_chat", of, event.body.through, event.actor, event.at)


def _refusal(head: Head, member: Member, size: int) -> Refusal | None:
    decision = INTERNAL_CHATS.decide(head, Command(head.internal_chat, member, sending.trial(size)), now_ms())
    if isinstance(decision, Refusal):
        return decision
    return size_refusal(size) or _too_many(str(member.id))


def _too_many(member: str) -> TooMany | None:
    wait = max(quota.wait(member) for quota in _QUOTAS)
    if wait:
        return TooMany(retry_after=wait)
    for quota in _QUOTAS:
        quota.spend(member)
    return None


def _library_of(head: Head, member: Member) -> int:
    """The library whose types of files are accepted. For two people, one in which both answer."""
    if head.library:
        return head.library
    answering = memberships_with(Right.ANSWER)
    memberships: QuerySet[Membership] = (
        answering.filter(department=head.department)
        if head.department
        else answering.filter(operator=other_of(head, member), department__library__in=member.libraries)
    )
    library = memberships.order_by("department__library").values_list("department__library", flat=True).first()
    return library or 0


def _days_of(row: File) -> int:
    """The days for which the messages around the file stay."""
    libraries = libraries_of([row.owner.id])[row.owner.id]
    return min(map(file_days.of_internal_chats, libraries), default=0)
