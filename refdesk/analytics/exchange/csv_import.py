"""Imports records from CSV: all rows or none, with the reason for each row that is refused."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from refdesk.kit import csv_cells
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator

from ..datasets import form
from ..datasets.form_changes import RESERVED
from ..local_time import moment
from ..models import Dataset, Record
from ..records.edit import LEEWAY
from ..records.values import check_values

MOST_ROWS = 50_000
MOST_ERRORS = 100
BATCH = 500
KEY_LENGTH = 32


class _AnotherFormError(Exception):
    """The dataset was changed since the rows were read."""


class RowError(NamedTuple):
    """A row as a spreadsheet counts it (1 is the header, 0 the file), the column's name, and the reason."""

    row: int
    column: str
    text: str


@dataclass
class Imported:
    """The outcome. With errors, nothing was stored; `known` rows already existed."""

    added: int = 0
    known: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_csv(dataset: Dataset, content: bytes, department: Department, by: Operator) -> Imported:
    """Stores every row as a record. `department` is for rows without one.

    A row without a record key gets one made of the file's hash and its row number: the same file imported again adds
    nothing.
    """
    try:
        rows = list(_rows(content))
    except (UnicodeDecodeError, csv.Error):
        return Imported(errors=[RowError(0, "", _("This isn’t a CSV file in UTF-8."))])
    if len(rows) > MOST_ROWS + 1:
        message = _("A file can have at most %(count)s rows. Split it.") % {"count": f"{MOST_ROWS:,}"}
        return Imported(errors=[RowError(0, "", message)])
    digest = sha256(content).hexdigest()
    while True:
        reading = _Reading(dataset, department, by, digest)
        records = reading.records(rows)
        if reading.errors:
            return Imported(errors=reading.errors[:MOST_ERRORS])
        try:
            return _keep(dataset, records)
        except _AnotherFormError:
            dataset = Dataset.objects.select_related("library").get(pk=dataset.pk)


def _rows(content: bytes) -> Iterator[list[str]]:
    text = content.decode("utf-8-sig")
    if "\0" in text:
        raise csv.Error
    first = text.partition("\n")[0]
    # In locales with a decimal comma, spreadsheets separate cells by semicolons.
    semicolons = first.count(";") > first.count(",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ",", strict=True)
    return ([csv_cells.unescape(cell) for cell in row] for row in reader)


def _keep(dataset: Dataset, records: list[Record]) -> Imported:
    try:
        return _added(dataset, records)
    except IntegrityError:
        # The same file is imported twice at the same time: the rows that the other import added are known now.
        return _added(dataset, records)


def _added(dataset: Dataset, records: list[Record]) -> Imported:
    keys = [record.key for record in records]
    with transaction.atomic():
        existing: set[str] = set()
        for start in range(0, len(keys), BATCH):
            part = keys[start : start + BATCH]
            existing |= set(dataset.records.filter(key__in=part).values_list("key", flat=True))
        new = [record for record in records if record.key not in existing]
        Record.objects.bulk_create(new, batch_size=BATCH)
        # The new rows reference the dataset: until they are committed nobody else can change it.
        if not Dataset.objects.filter(pk=dataset.pk, version=dataset.version).exists():
            raise _AnotherFormError
    return Imported(added=len(new), known=len(existing))


class _Reading:
    """Reads one file for one dataset and collects its errors."""

    def __init__(self, dataset: Dataset, department: Department, by: Operator, file: str) -> None:
        self.dataset, self.department, self.by, self.file = dataset, department, by, file
        self.form = form.read(dataset.form)
        self.zone = ZoneInfo(dataset.library.time_zone)
        self.now = now_ms()
        self.departments = {department.name.casefold(): department for department in dataset.library.departments.all()}
        self.fields = {field.label.casefold(): field for field in self.form.fields}
        self.errors: list[RowError] = []

    def records(self, rows: list[list[str]]) -> list[Record]:
        names = [name.strip() for name in rows[0]] if rows else []
        if not self._known(names):
            return []
        made: dict[str, Record] = {}
        for number, row in enumerate(rows[1:], start=2):
            if any(cell.strip() for cell in row):
                record = self._record(number, row, names)
                if record.key in made:
                    self._add_error(number, "Record", _("This record appears in the file twice."))
                made[record.key] = record
            if len(self.errors) >= MOST_ERRORS:
                break
        return list(made.values())

    def _known(self, names: list[str]) -> bool:
        lowered = [name.casefold() for name in names]
        if "when" not in lowered:
            self._add_error(1, "When", _("The file has no column “When”."))
        for name, low in zip(names, lowered, strict=True):
            if lowered.count(low) > 1:
                self._add_error(1, name, _("This column appears twice."))
            elif low not in RESERVED and low not in self.fields:
                self._add_error(1, name, _("The dataset doesn’t have this field."))
        return not self.errors

    def _record(self, number: int, row: list[str], names: list[str]) -> Record:
        if len(row) > len(names):
            self._add_error(number, "", _("This row has more cells than there are columns."))
        cells_by_name = {name.casefold(): written for name, written in zip(names, row, strict=False)}
        values = {
            field.key: self._value(number, field, cells_by_name.get(low, "")) for low, field in self.fields.items()
        }
        # Old files hold retired fields and values.
        values_, errors = check_values(self.form, values, {}, stale=True)
        for error in errors:
            field = self.form.field(int(error.field))
            self._add_error(number, field.label if field else "", error.text)
        return Record(
            dataset=self.dataset,
            department=self._department(number, cells_by_name.get("department", "").strip()),
            at=self._at(number, cells_by_name.get("when", "")),
            operator=self.by,
            operator_name=cells_by_name.get("recorded by", "").strip()[:80] or self.by.name,
            recorded_at=self.now,
            written_at=self.now,
            source=Record.Source.IMPORT,
            key=self._key(number, cells_by_name.get("record", "").strip()),
            values=values_,
        )

    def _value(self, number: int, field: form.Field, written: str) -> Any:
        if not field.has_choices or not written.strip():
            return written
        parts = written.split(";") if field.kind == "multiple" else [written]
        ids = {choice.label.casefold(): choice.id for choice in field.choices}
        numbers = [ids.get(part.strip().casefold()) for part in parts if part.strip()]
        if None in numbers:
            self._add_error(number, field.label, _("“%(value)s” isn’t one of its values.") % {"value": written.strip()})
            return None
        return numbers if field.kind == "multiple" else numbers[0]

    def _department(self, number: int, name: str) -> Department:
        department = self.departments.get(name.casefold()) if name else self.department
        if department is None:
            self._add_error(number, "Department", _("The library has no department “%(name)s”.") % {"name": name})
        return department or self.department

    def _at(self, number: int, written: str) -> int:
        at = moment(written, self.zone)
        if isinstance(at, int) and at > self.now + LEEWAY:
            at = _("This is in the future.")
        if isinstance(at, str):
            self._add_error(number, "When", at)
            return 0
        return at

    def _key(self, number: int, written: str) -> str:
        if len(written) > KEY_LENGTH or not written.isascii():
            self._add_error(number, "Record", _("This isn’t the ID of a record. Leave it empty."))
        return written or sha256(f"{self.file} {number}".encode()).hexdigest()[:KEY_LENGTH]

    def _add_error(self, row: int, column: str, message: str) -> None:
        self.errors.append(RowError(row, column, message))
