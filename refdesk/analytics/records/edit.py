"""Adds, corrects and removes records."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from refdesk.chats.models import Chat
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.tickets.models import Ticket

from ..datasets import form
from ..datasets.edit import lock_dataset
from ..local_time import moment
from ..models import Dataset, Record
from ..permissions import chats_of, departments_of, tickets_of
from . import redaction
from .values import FieldError, Values, check_values

LEEWAY = 5 * 60_000
"""Clocks differ: a record may be this far in the future (ms)."""


class RecordInput(NamedTuple):
    """A record as entered. `when` is in local time; None means the time of the question, or now."""

    version: int
    values: Mapping[str, Any]
    department: int
    when: str | None = None
    chat: int | None = None
    position: int | None = None
    ticket: int | None = None
    key: str = ""


class Changed(NamedTuple):
    """The record was changed since it was read, or removed (None)."""

    record: Record | None


class _Checked(NamedTuple):
    values: Values
    at: int
    department: Department | None
    chat: Chat | None
    ticket: Ticket | None

    @property
    def source(self) -> Record.Source:
        if self.chat:
            return Record.Source.CHAT
        return Record.Source.TICKET if self.ticket else Record.Source.HAND


def add(dataset: Dataset, input_: RecordInput, by: Operator) -> Record | list[FieldError]:
    """Stores a new record. A repeated key updates the record that has it."""
    existing = dataset.records.filter(key=input_.key).first() if input_.key else None
    if existing:
        return _again(existing, input_, by)
    try:
        with transaction.atomic():
            record = _new(lock_dataset(dataset), input_, by)
            if isinstance(record, Record):
                record.save(force_insert=True)
    except IntegrityError:
        return _again(dataset.records.get(key=input_.key), input_, by)
    if isinstance(record, Record):
        redaction.announce(record)
    return record


def _new(dataset: Dataset, input_: RecordInput, by: Operator) -> Record | list[FieldError]:
    checked, errors = _look(dataset, input_, by, None)
    if errors or checked.department is None:
        return errors
    now = now_ms()
    return Record(
        dataset=dataset,
        department=checked.department,
        at=checked.at,
        operator=by,
        operator_name=by.name,
        recorded_at=now,
        written_at=now,
        source=checked.source,
        chat=checked.chat,
        ticket=checked.ticket,
        position=input_.position if checked.chat else None,
        key=input_.key or secrets.token_hex(16),
        values=checked.values,
    )


def _again(record: Record, input_: RecordInput, by: Operator) -> Record | list[FieldError]:
    """Handles a repeated request: the first response was lost, and perhaps the event in the chat's log with it."""
    redaction.announce(record)
    with transaction.atomic():
        checked, errors = _look(record.dataset, input_, by, record)
    if record.operator_id != by.pk or (not errors and checked.values == record.values):
        return record
    mended = correct(record, record.revision, input_, by)
    return record if isinstance(mended, Changed) else mended


def correct(record: Record, revision: int, input_: RecordInput, by: Operator) -> Record | Changed | list[FieldError]:
    """Replaces the values, unless somebody else did so since that revision."""
    with transaction.atomic():
        return _correct(record, revision, input_, by)


def _correct(record: Record, revision: int, input_: RecordInput, by: Operator) -> Record | Changed | list[FieldError]:
    checked, errors = _look(lock_dataset(record.dataset), input_, by, record)
    if record.revision != revision:
        return Changed(record)
    if errors or checked.department is None:
        return errors
    now = {"values": checked.values, "at": checked.at, "department": checked.department, "revision": revision + 1}
    if not Record.objects.filter(pk=record.pk, revision=revision).update(**now, written_at=now_ms()):
        return Changed(Record.objects.filter(pk=record.pk).first())
    record.refresh_from_db()
    return record


def may_remove(record: Record, by: Operator, *, administers: bool) -> bool:
    """Whether the operator recorded it or is an administrator."""
    return administers or record.operator_id == by.pk


def _look(
    dataset: Dataset, input_: RecordInput, by: Operator, existing: Record | None
) -> tuple[_Checked, list[FieldError]]:
    chat = chats_of(by).filter(pk=input_.chat).first() if input_.chat else None
    ticket = tickets_of(by).filter(pk=input_.ticket, library=dataset.library_id).first() if input_.ticket else None
    values, errors = _values(dataset, input_, existing, chat, ticket)
    if input_.chat and (chat is None or chat.department.library_id != dataset.library_id):
        errors.append(FieldError("chat", _("Chat not found.")))
    if input_.ticket and ticket is None:
        errors.append(FieldError("ticket", _("Ticket not found.")))
    if dataset.retired and existing is None:
        errors.append(FieldError("form", _("This dataset is retired. No records can be added.")))
    department = departments_of(by).filter(pk=input_.department, library=dataset.library_id).first()
    if department is None:
        errors.append(FieldError("department", _("Choose one of your departments.")))
    question_at = chat.started_at if chat else ticket.opened_at if ticket else None
    at = _at(dataset, input_, question_at, existing)
    if isinstance(at, str):
        errors.append(FieldError("when", at))
        at = 0
    return _Checked(values, at, department, chat, ticket), errors


def _values(
    dataset: Dataset, input_: RecordInput, existing: Record | None, chat: Chat | None, ticket: Ticket | None
) -> tuple[Values, list[FieldError]]:
    """The values to store, without redacted data: a redaction happens once, and wouldn't reach values stored later."""
    form_, stale = form.read(dataset.form), input_.version < dataset.version
    made_from = (chat.pk if chat else None, ticket.pk if ticket else None)
    if existing:
        made_from = (existing.chat_id, existing.ticket_id)
    gone = set(redaction.fields_of(form_, redaction.redacted_data(*made_from)))
    values, errors = check_values(form_, input_.values, existing.values if existing else {}, stale=stale)
    left = {key: value for key, value in values.items() if key not in gone}
    return left, [error for error in errors if error.field not in gone]


def _at(dataset: Dataset, input_: RecordInput, question_at: int | None, existing: Record | None) -> int | str:
    if input_.when is None:
        return existing.at if existing else question_at or now_ms()
    at = moment(input_.when, ZoneInfo(dataset.library.time_zone))
    return _("This is in the future.") if isinstance(at, int) and at > now_ms() + LEEWAY else at
