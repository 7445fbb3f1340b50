"""Composes the email with a transcript: for the patron what the patron saw, for a colleague with notes on request.

It is composed when it is sent, so that anything redacted meanwhile is not in it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from refdesk.chats.events import KINDS, visible_to_patron
from refdesk.chats.head import Head
from refdesk.chats.queries import head_of
from refdesk.chats.starts.continuing import earlier_chats
from refdesk.eventlog.events import Mark, NoteSaved
from refdesk.eventlog.rows import LogRow
from refdesk.kit.isolation import isolated, isolated_facts
from refdesk.libraries.models import Department
from refdesk.mail.models import Email
from refdesk.mail.outgoing.formatting import Paragraph
from refdesk.mail.outgoing.texts import EmailText
from refdesk.staff.models import Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .full_transcript import log_of


class _Recipient(NamedTuple):
    """Who the transcript is written for."""

    patron: bool
    notes: bool
    head: Head
    zone: ZoneInfo


def compose(email: Email) -> EmailText | None:
    """The message; None if its recipient may no longer get it, or nothing of the chat is left."""
    head = head_of(email.chat_id) if email.chat_id else None
    if head is None or not _is_still_recipient(email, head):
        return None
    department = Department.objects.select_related("library").get(pk=head.department)
    recipient = _Recipient(email.operator_id is None, email.notes, head, ZoneInfo(department.library.time_zone))
    # The patron reads a chat and those that it continues as one.
    earlier = reversed(earlier_chats(head)) if recipient.patron else ()
    paragraphs = [paragraph for chat in (*earlier, head.chat) for paragraph in _paragraphs(log_of(chat), recipient)]
    if not paragraphs:
        return None
    day = date_format(_local(head.started_at, recipient), "DATE_FORMAT")
    names = {"library": department.library.name, "department": department.name}
    facts = isolated_facts({**names, "number": head.chat, "day": day})
    return EmailText(_subject(recipient, facts), [_opening(recipient, facts), *paragraphs, *_link(recipient)])


def colleagues(library: int) -> list[tuple[int, str]]:
    """Id and name of the active operators who may get transcripts of a library."""
    readers = memberships_with(Right.READ).filter(department__library=library)
    operators = Operator.objects.filter(is_active=True, pk__in=readers.values("operator"))
    return list(operators.order_by("name", "id").values_list("id", "name"))


def _is_still_recipient(email: Email, head: Head) -> bool:
    """Whether the contact is still the chat's, or the colleague still works for the library: an email may wait for
    days. A patron may send their own chat to any address.
    """
    if email.kind == Email.Kind.COPY:
        return True
    if email.operator_id is None:
        return head.contact == email.recipient
    return any(number == email.operator_id for number, _name in colleagues(email.library_id))


def _subject(recipient: _Recipient, facts: dict[str, Any]) -> str:
    """The subject. It holds no text that a patron wrote."""
    return (_("Your chat with %(library)s") if recipient.patron else _("Chat %(number)d, %(department)s")) % facts


def _opening(recipient: _Recipient, facts: dict[str, Any]) -> Paragraph:
    if recipient.patron:
        return Paragraph(_("This is the transcript of your chat with %(library)s, %(department)s, on %(day)s.") % facts)
    return Paragraph(_("A colleague sent you chat %(number)d of %(department)s from %(day)s.") % facts)


def _link(recipient: _Recipient) -> Iterator[Paragraph]:
    if not recipient.patron:
        address = f"{settings.CONFIG.public_url}/desk/#/transcripts/{recipient.head.chat}"
        where = _("On the desk, for members of the department:")
        start = len(where) + 1
        link = Mark(kind="link", start=start, end=start + len(address), href=address)
        yield Paragraph(f"{where}\n{address}", (link,), quiet=True)


def _paragraphs(rows: Iterable[LogRow], recipient: _Recipient) -> Iterator[Paragraph]:
    for row in rows:
        if row.kind == "note_saved" and recipient.notes:
            yield _paragraph(row, _("Internal note, %(name)s") % {"name": _name(row)}, recipient, quoted=True)
        elif visible_to_patron(row.kind) and row.kind in _TEXTS:
            yield _paragraph(row, _speaker(row, recipient), recipient)


def _paragraph(row: LogRow, speaker: str, recipient: _Recipient, *, quoted: bool = False) -> Paragraph:
    body = msgspec.json.decode(row.payload)
    text = body[_TEXTS[row.kind]]
    head = f"{speaker}, {date_format(_local(row.at, recipient), 'TIME_FORMAT')}\n"
    marks = [
        Mark(kind=mark["kind"], start=mark["start"] + len(head), end=mark["end"] + len(head), href=mark.get("href"))
        for mark in body.get("marks", ())
    ]
    return Paragraph(head + (text or _("(removed)")), tuple(marks), quoted=quoted)


_SHOWN = {tag: kind for tag, kind in KINDS.items() if kind.news == "message" or kind is NoteSaved}
_TEXTS = {tag: next(iter(kind.searched)) for tag, kind in _SHOWN.items()}
"""The field with what was written, for each kind of event that an email contains."""


def _speaker(row: LogRow, recipient: _Recipient) -> str:
    if row.actor != "patron":
        return _name(row)
    return (
        _("You")
        if recipient.patron
        else isolated(recipient.head.name or "") or _("Guest %(number)d") % {"number": recipient.head.guest}
    )


def _name(row: LogRow) -> str:
    return isolated(row.actor.split(":", 2)[-1])


def _local(at: int, recipient: _Recipient) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(recipient.zone)
