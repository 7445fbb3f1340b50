"""A ticket, and the chat that it was opened from, as the patron reads them: without anything for the desk alone.

Entries get new numbers: a gap would reveal that something is hidden.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from refdesk.chats import events as of_chats
from refdesk.chats import queries as chats
from refdesk.eventlog.events import FileSent, Mark
from refdesk.eventlog.rows import LogRow
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.libraries.own_texts import OwnText, text_for
from refdesk.protocol.encode import by

from .. import queries
from ..events import AttachedFile, Opened
from ..head import Head
from ..models import Queue
from . import event_lines
from .marked_html import marked_html, picture_link


class Entry(NamedTuple):
    """A message, or a line that says what happened and when. `name` is the operator's, empty for the patron's own."""

    number: int
    at: datetime
    text: SafeString | str
    message: bool = True
    name: str = ""
    own: bool = False
    files: tuple["FileShown", ...] = ()


class FileShown(NamedTuple):
    """A file of a message. `address` is its URL; empty for the patron's own files. `picture`: see `picture_link`."""

    name: str
    size: int
    until: datetime
    expired: bool
    address: str
    picture: SafeString | str = ""


class TicketView(NamedTuple):
    """A ticket as its patron reads it."""

    head: Head
    opened: Opened
    queue: OwnText
    """Its name when the ticket was opened, or the translation of its present one."""
    entries: list[Entry]


def ticket_view(head: Head) -> TicketView:
    """The ticket's view. Its first event is always `opened`."""
    rows = queries.log_for_patron(head.ticket)
    opened = msgspec.json.decode(rows[0].payload, type=Opened)
    return TicketView(head, opened, _queue(opened, head.library), list(_numbered(rows, "ticket", _zone(head))))


def _queue(opened: Opened, library: int) -> OwnText:
    queue = Queue.objects.filter(pk=opened.queue).select_related("library").first()
    if queue is not None:
        name = text_for(queue, "name", queue.library, get_language())
        if name.text != queue.name:
            return name
    return OwnText(opened.queue_name, Library.objects.get(pk=library).language)


def chat_entries(head: Head) -> list[Entry]:
    """The entries of the chat that the ticket was opened from."""
    if head.chat is None:
        return []
    return chat_view(chats.stretch(head.chat, 0, 10_000), _zone(head))


def chat_view(rows: Iterable[LogRow], zone: ZoneInfo) -> list[Entry]:
    """The entries of a chat's rows, without those that its patron doesn't get."""
    return list(_numbered((row for row in rows if of_chats.visible_to_patron(row.kind)), "chat", zone))


def _zone(head: Head) -> ZoneInfo:
    return ZoneInfo(Library.objects.values_list("time_zone", flat=True).get(pk=head.library))


class _WithFiles(msgspec.Struct):
    files: tuple[AttachedFile, ...] = ()


Message = Callable[[LogRow, dict[str, Any]], SafeString]


def _numbered(rows: Iterable[LogRow], log: Literal["chat", "ticket"], zone: ZoneInfo) -> Iterator[Entry]:
    number = 0
    for row in rows:
        at, message = as_datetime(row.at), _MESSAGES[log].get(row.kind)
        if message is not None:
            number += 1
            text = message(row, msgspec.json.decode(row.payload))
            yield Entry(number, at, text, *_author(row), _files(row))
        elif line := event_lines.sentence(log, row, at.astimezone(zone)):
            number += 1
            yield Entry(number, at, line, message=False)


def as_datetime(at: int) -> datetime:
    """A time in ms as pages format it."""
    return datetime.fromtimestamp(at / 1000, UTC)


def _files(row: LogRow) -> tuple[FileShown, ...]:
    """The files of a message. Patrons' files have no link: nobody shall distribute files under the library's name."""
    body = msgspec.json.decode(row.payload, type=_WithFiles)
    now = now_ms()
    return tuple(
        FileShown(
            name=file.name,
            size=file.size,
            until=as_datetime(file.expires_at),
            expired=file.expires_at <= now,
            address=address,
            picture=picture_link(address, file, now) if address else "",
        )
        for file in body.files
        for address in ("" if by(row.actor).role == "patron" else f"/files/{file.token}/",)
    )


def _author(row: LogRow) -> tuple[bool, str, bool]:
    name = by(row.actor).name or ""
    # A question that an operator entered is the patron's nonetheless.
    by_patron = row.kind == "opened" or not name
    return True, "" if by_patron else name, by_patron


def _message(row: LogRow, body: dict[str, Any]) -> SafeString:
    if not body["text"]:  # redacted
        return marked_html(_("(removed)"))
    return marked_html(body["text"], msgspec.convert(body.get("marks", []), list[Mark]))


def _file(row: LogRow, body: dict[str, Any]) -> SafeString:
    if not body["token"]:  # redacted
        return marked_html(_("(removed)"))
    file = msgspec.convert(body, FileSent)
    address = f"/files/{file.token}/"
    link = format_html('<a href="{}" rel="noreferrer">{}</a>', address, file.name)
    return format_html("{}{}", picture_link(address, file, now_ms()), link)


def _page(row: LogRow, body: dict[str, Any]) -> SafeString:
    return marked_html(body["address"] or _("(removed)"))


_MESSAGES: dict[str, dict[str, Message]] = {
    "ticket": {
        "opened": lambda row, body: marked_html(body["question"] or _("(removed)")),
        "replied": _message,
    },
    "chat": {"message_sent": _message, "file_sent": _file, "frame_suggested": _page},
}
