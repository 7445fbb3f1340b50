"""A transcript as a mail: to the patron what the patron saw, to a colleague with the notes, where they were wanted.

It is read when it is sent: what was taken back meanwhile is in it no more.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from refdesk.chats.events import Mark, visible_to_patron
from refdesk.chats.head import Head
from refdesk.chats.queries import head_of
from refdesk.eventlog.rows import LogRow
from refdesk.libraries.models import Department
from refdesk.mail.models import Mail
from refdesk.mail.outgoing.formatting import Paragraph
from refdesk.mail.outgoing.texts import Told
from refdesk.people.models import Operator

from .list_query import log_of


class _Reader(NamedTuple):
    """For whom it is worded."""

    patron: bool
    notes: bool
    head: Head
    zone: ZoneInfo


def letter(mail: Mail) -> Told | None:
    """The mail; None where it is not for its reader any more, or nothing of the chat is left."""
    head = head_of(mail.chat_id) if mail.chat_id else None
    if head is None or not _may_have(mail, head):
        return None
    department = Department.objects.select_related("library").get(pk=head.department)
    reader = _Reader(mail.operator_id is None, mail.notes, head, ZoneInfo(department.library.time_zone))
    said = list(_said(log_of(head.chat), reader))
    if not said:
        return None
    facts = {
        "library": department.library.name,
        "department": department.name,
        "number": head.chat,
        "day": date_format(_local(head.started_at, reader), "DATE_FORMAT"),
    }
    return Told(_subject(reader, facts), [_first(reader, facts), *said, *_where(reader)])


def colleagues(library: int) -> list[tuple[int, str]]:
    """The operators to whom transcripts of a library can be mailed."""
    found = Operator.objects.filter(is_active=True, memberships__department__library=library).distinct()
    return list(found.order_by("name", "id").values_list("id", "name"))


def _may_have(mail: Mail, head: Head) -> bool:
    """A mail may wait for days: the address may be another's by then, and a colleague gone."""
    if mail.operator_id is None:
        return head.contact == mail.recipient
    return any(number == mail.operator_id for number, _name in colleagues(mail.library_id))


def _subject(reader: _Reader, facts: dict[str, Any]) -> str:
    """Nothing that a stranger wrote."""
    return (_("Your chat with %(library)s") if reader.patron else _("Chat %(number)d, %(department)s")) % facts


def _first(reader: _Reader, facts: dict[str, Any]) -> Paragraph:
    if reader.patron:
        return Paragraph(_("This is what was said in your chat with %(library)s, %(department)s, on %(day)s.") % facts)
    return Paragraph(_("A colleague sends you chat %(number)d of %(department)s, of %(day)s.") % facts)


def _where(reader: _Reader) -> Iterator[Paragraph]:
    if not reader.patron:
        address = f"{settings.CONFIG.public_url}/desk/#/transcripts/{reader.head.chat}"
        where = _("On the desk, for members of the department:")
        start = len(where) + 1
        link = Mark(kind="link", start=start, end=start + len(address), href=address)
        yield Paragraph(f"{where}\n{address}", (link,), quiet=True)


def _said(rows: Iterable[LogRow], reader: _Reader) -> Iterator[Paragraph]:
    for row in rows:
        if row.kind == "note_saved" and reader.notes:
            yield _spoken(row, _("Internal note, %(name)s") % {"name": _name(row)}, reader, quoted=True)
        elif visible_to_patron(row.kind) and row.kind in _TEXTS:
            yield _spoken(row, _speaker(row, reader), reader)


def _spoken(row: LogRow, speaker: str, reader: _Reader, *, quoted: bool = False) -> Paragraph:
    body = msgspec.json.decode(row.payload)
    text = body[_TEXTS[row.kind]]
    head = f"{speaker}, {date_format(_local(row.at, reader), 'TIME_FORMAT')}\n"
    marks = [
        Mark(kind=mark["kind"], start=mark["start"] + len(head), end=mark["end"] + len(head), href=mark.get("href"))
        for mark in body.get("marks", ())
    ]
    return Paragraph(head + (text or _("(removed)")), tuple(marks), quoted=quoted)


_TEXTS = {"message_sent": "text", "file_sent": "name", "frame_suggested": "address", "note_saved": "text"}


def _speaker(row: LogRow, reader: _Reader) -> str:
    if row.actor != "patron":
        return _name(row)
    return _("You") if reader.patron else reader.head.name or _("Guest %(number)d") % {"number": reader.head.guest}


def _name(row: LogRow) -> str:
    return row.actor.split(":", 2)[-1]


def _local(at: int, reader: _Reader) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(reader.zone)
