"""Keeping a record, correcting and removing it."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from refdesk.chats.models import Chat
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.tickets.models import Ticket

from ..datasets import form
from ..datasets.edit import held
from ..local_time import moment
from ..models import Dataset, Record
from ..permissions import departments_of, tickets_of
from . import redaction
from .values import FieldError, Values, checked

LEEWAY = 5 * 60_000
"""Clocks differ: a record may be this much ahead of ours, in milliseconds."""


class Given(NamedTuple):
    """A record as it is written. `when` is a time by the library's clocks; None: when it was asked, or now."""

    version: int
    values: Mapping[str, Any]
    department: int
    when: str | None = None
    chat: int | None = None
    position: int | None = None
    ticket: int | None = None
    key: str = ""


class Changed(NamedTuple):
    """Somebody changed the record since it was read, or removed it (None)."""

    record: Record | None


class _Checked(NamedTuple):
    values: Values
    at: int
    department: Department | None
    chat: Chat | None
    ticket: Ticket | None

    @property
    def source(self) -> Record.Source:
        """Where it is recorded from."""
        if self.chat:
            return Record.Source.CHAT
        return Record.Source.TICKET if self.ticket else Record.Source.HAND


def add(dataset: Dataset, given: Given, by: Operator) -> Record | list[FieldError]:
    """Keep a new record. The same key again is the same record, with what was changed before it was sent again."""
    known = dataset.records.filter(key=given.key).first() if given.key else None
    if known:
        return _again(known, given, by)
    try:
        with transaction.atomic():
            record = _new(held(dataset), given, by)
            if isinstance(record, Record):
                record.save(force_insert=True)
    except IntegrityError:
        return _again(dataset.records.get(key=given.key), given, by)
    if isinstance(record, Record):
        redaction.tell(record)
    return record


def _new(dataset: Dataset, given: Given, by: Operator) -> Record | list[FieldError]:
    found, errors = _look(dataset, given, by, None)
    if errors or found.department is None:
        return errors
    now = now_ms()
    return Record(
        dataset=dataset,
        department=found.department,
        at=found.at,
        operator=by,
        operator_name=by.name,
        recorded_at=now,
        written_at=now,
        source=found.source,
        chat=found.chat,
        ticket=found.ticket,
        position=given.position if found.chat else None,
        key=given.key or secrets.token_hex(16),
        values=found.values,
    )


def _again(known: Record, given: Given, by: Operator) -> Record | list[FieldError]:
    """The answer to the first time was lost, and maybe the chat never heard of it."""
    redaction.tell(known)
    with transaction.atomic():
        found, errors = _look(known.dataset, given, by, known)
    if known.operator_id != by.pk or (not errors and found.values == known.values):
        return known
    mended = correct(known, known.revision, given, by)
    return known if isinstance(mended, Changed) else mended


def correct(record: Record, revision: int, given: Given, by: Operator) -> Record | Changed | list[FieldError]:
    """Put other values in place, if nobody else did since that revision."""
    with transaction.atomic():
        return _correct(record, revision, given, by)


def _correct(record: Record, revision: int, given: Given, by: Operator) -> Record | Changed | list[FieldError]:
    found, errors = _look(held(record.dataset), given, by, record)
    if record.revision != revision:
        return Changed(record)
    if errors or found.department is None:
        return errors
    now = {"values": found.values, "at": found.at, "department": found.department, "revision": revision + 1}
    if not Record.objects.filter(pk=record.pk, revision=revision).update(**now, written_at=now_ms()):
        return Changed(Record.objects.filter(pk=record.pk).first())
    record.refresh_from_db()
    return record


def may_remove(record: Record, by: Operator, *, administers: bool) -> bool:
    """Who recorded it may remove it, and administrators."""
    return administers or record.operator_id == by.pk


def _look(dataset: Dataset, given: Given, by: Operator, kept: Record | None) -> tuple[_Checked, list[FieldError]]:
    chat = Chat.objects.filter(pk=given.chat, department__in=departments_of(by)).first() if given.chat else None
    ticket = tickets_of(by).filter(pk=given.ticket, library=dataset.library_id).first() if given.ticket else None
    values, errors = _values(dataset, given, kept, chat, ticket)
    if given.chat and (chat is None or chat.department.library_id != dataset.library_id):
        errors.append(FieldError("chat", _("There is no such chat.")))
    if given.ticket and ticket is None:
        errors.append(FieldError("ticket", _("There is no such ticket.")))
    if dataset.retired and kept is None:
        errors.append(FieldError("form", _("This dataset is retired: nothing is added to it.")))
    department = departments_of(by).filter(pk=given.department, library=dataset.library_id).first()
    if department is None:
        errors.append(FieldError("department", _("Choose one of your departments.")))
    asked = chat.started_at if chat else ticket.opened_at if ticket else None
    at = _at(dataset, given, asked, kept)
    if isinstance(at, str):
        errors.append(FieldError("when", at))
        at = 0
    return _Checked(values, at, department, chat, ticket), errors


def _values(
    dataset: Dataset, given: Given, kept: Record | None, chat: Chat | None, ticket: Ticket | None
) -> tuple[Values, list[FieldError]]:
    """What can be kept; nothing of what was taken back: nobody would come again to take it back, too."""
    asked, stale = form.read(dataset.form), given.version < dataset.version
    about = (kept.chat_id, kept.ticket_id) if kept else (chat.pk if chat else None, ticket.pk if ticket else None)
    gone = set(redaction.fields_of(asked, redaction.taken_back(*about)))
    values, errors = checked(asked, given.values, kept.values if kept else {}, stale=stale)
    left = {key: value for key, value in values.items() if key not in gone}
    return left, [each for each in errors if each.field not in gone]


def _at(dataset: Dataset, given: Given, asked: int | None, kept: Record | None) -> int | str:
    if given.when is None:
        return kept.at if kept else asked or now_ms()
    at = moment(given.when, ZoneInfo(dataset.library.time_zone))
    return _("This is in the future.") if isinstance(at, int) and at > now_ms() + LEEWAY else at
