"""Imports a file of FAQs into a library: all rows, or none."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, BinaryIO

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library

from ..models import Faq, FaqGroup
from ..pictures import uses
from ..search import index
from ..search.entries import Row
from . import csv_format, json_format
from .record import Record, UnreadableError
from .validation import STORED, Checked, Checking, begin

FILE_LIMIT = 64 * 1024 * 1024
ROWS_LIMIT = 25_000
ERRORS_SHOWN = 100
_AT_ONCE = 500
# Preserved when a row replaces an FAQ: votes go on while a file is edited elsewhere; the creation date is known here.
_PRESERVED = ("slug", "helpful", "unhelpful", "created_at")


@dataclass(frozen=True)
class Wrong:
    """A row that can't be imported. Row 0 is the file itself."""

    row: int
    reason: str


@dataclass(frozen=True)
class Refused:
    """Nothing was written. `more`: wrong rows beyond those listed."""

    wrong: tuple[Wrong, ...]
    more: int = 0


@dataclass(frozen=True)
class Imported:
    """Everything was written."""

    made: int
    replaced: int
    groups: tuple[str, ...]


def import_faqs(
    file: BinaryIO, kind: str, library: Library, fallback: FaqGroup | None, now: datetime
) -> Imported | Refused:
    """Imports every row, or none and returns why. A row replaces the FAQ with its group and slug; missing groups are
    created, existing ones stay unchanged.

    All rows are checked before the transaction begins, and wait in a temporary file, so that the database is locked
    only for the writing.
    """
    checking = begin(library, fallback, now)
    with tempfile.TemporaryFile() as spool:
        refused = _check(file, kind, checking, spool)
        if refused is not None:
            return refused
        spool.seek(0)
        try:
            with transaction.atomic():
                outcome = _write(_read(spool), checking)
                if question := _translated_twice(checking):
                    transaction.set_rollback(True)
                    text = _(
                        "“%(question)s” would be one of two translations in the same language. "
                        "Change its language or its translation_key."
                    )
                    return Refused((Wrong(0, text % {"question": question}),))
                changes = {"FAQs added": outcome.made, "FAQs replaced": outcome.replaced}
                about = Thing("library", library.pk, library.name)
                record(Action.SETTINGS_CHANGED, about, library=library.pk, changes=changes)
                return outcome
        except IntegrityError:
            return Refused((Wrong(0, _("Someone else changed these groups in the meantime. Try again.")),))


def _check(file: BinaryIO, kind: str, checking: Checking, spool: IO[bytes]) -> Refused | None:
    wrong: list[Wrong] = []
    number = more = 0
    try:
        for number, record in csv_format.read(file) if kind == "csv" else json_format.read(file):
            if len(checking.seen) >= ROWS_LIMIT:
                raise UnreadableError(_("The file has more than %(limit)s rows. Split it.") % {"limit": ROWS_LIMIT})
            try:
                _keep(spool, _checked(checking, number, record))
            except UnreadableError as reason:
                more += len(wrong) >= ERRORS_SHOWN
                wrong += [Wrong(number, str(reason))][: ERRORS_SHOWN - len(wrong)]
    except UnreadableError as reason:
        wrong.insert(0, Wrong(0, str(reason)))
    if not number and not wrong:
        wrong.append(Wrong(0, _("The file has no rows.")))
    return Refused(tuple(wrong), more) if wrong else None


def _checked(checking: Checking, number: int, record: Record | UnreadableError) -> Checked:
    if isinstance(record, UnreadableError):
        raise record
    return checking.check(number, record)


def _keep(spool: IO[bytes], checked: Checked) -> None:
    written = msgspec.msgpack.encode(checked)
    spool.write(len(written).to_bytes(4) + written)


def _read(spool: IO[bytes]) -> Iterator[Checked]:
    while length := spool.read(4):
        yield msgspec.msgpack.decode(spool.read(int.from_bytes(length)), type=Checked)


def _write(rows: Iterable[Checked], checking: Checking) -> Imported:
    groups = dict(checking.groups)
    for slug, group in checking.new_groups.items():
        group.save()
        groups[slug] = group
    total = 0
    rows = iter(rows)
    while some := list(islice(rows, _AT_ONCE)):
        _put(some, groups)
        total += len(some)
    replaced = sum(key in checking.known for key in checking.seen)
    return Imported(total - replaced, replaced, tuple(checking.new_groups))


def _translated_twice(checking: Checking) -> str | None:
    """The question of an FAQ with the language and the translation key of another one, for keys of the file."""
    keys = checking.translation_keys - {""}
    if not keys:
        return None
    faqs = Faq.objects.filter(group__library=checking.library).exclude(translation_key="").order_by("pk")
    seen = set[tuple[str, str]]()
    for key, language, question in faqs.values_list("translation_key", "language", "question"):
        spoken = (key, language or checking.library.language)
        if key in keys and spoken in seen:
            return question
        seen.add(spoken)
    return None


def _put(rows: list[Checked], groups: dict[str, FaqGroup]) -> None:
    changed = [name for name in STORED if name not in _PRESERVED]
    faqs = Faq.objects.bulk_create(
        [Faq(group=groups[row.group], **row.values) for row in rows],
        update_conflicts=True,
        unique_fields=["group", "slug"],
        update_fields=changed,
    )
    index.renew([Row(faq.pk, *row.words) for faq, row in zip(faqs, rows, strict=True)])
    uses.renew({faq.pk: faq.answer for faq in faqs})
