"""All records of a dataset as a file, written in pieces: memory doesn't grow with the number of records."""

from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from refdesk.kit.csv_cells import csv_lines, csv_start

from ..datasets import form
from ..local_time import local
from ..models import Dataset, Record

PIECE = 1_000
"""Records per query; between two pieces no query stays open."""
COLUMNS = [field.name for field in Record._meta.concrete_fields]


class Writer:
    """The format in which the records of one dataset are written."""

    def __init__(self, dataset: Dataset) -> None:
        self.form = form.read(dataset.form)
        self.zone = ZoneInfo(dataset.library.time_zone)
        self.name = dataset.name

    def begins(self) -> str:
        """The text before the first record."""
        raise NotImplementedError

    def piece(self, records: list[Record], *, first: bool) -> str:
        """The text of some records."""
        raise NotImplementedError

    def ends(self) -> str:
        """The text after the last record."""
        return ""

    def time(self, at: int) -> str:
        """Local time with its offset, so that the hour that occurs twice is unambiguous."""
        return local(at, self.zone).isoformat(sep=" ", timespec="seconds")


class CsvWriter(Writer):
    """A line for each record. The column names are the ones that the import reads, the same in every language."""

    FIXED = ("Record", "When", "Department", "Recorded by", "Recorded at", "Source", "Chat", "Ticket")

    def begins(self) -> str:
        return csv_start([(*self.FIXED, *(field.label for field in self.form.fields))])

    def piece(self, records: list[Record], *, first: bool) -> str:
        return csv_lines(self._row(record) for record in records)

    def _row(self, record: Record) -> list[Any]:
        values = [record.values.get(field.key) for field in self.form.fields]
        words = [
            value if isinstance(value, int | float) and not field.has_choices else field.display(value)
            for field, value in zip(self.form.fields, values, strict=True)
        ]
        return [
            record.key,
            self.time(record.at),
            record.department.name,
            record.operator_name,
            self.time(record.recorded_at),
            record.source,
            record.chat_id or "",
            record.ticket_id or "",
            *words,
        ]


class JsonWriter(Writer):
    """One object: the form, and the records with their values by the fields' labels."""

    def begins(self) -> str:
        head = msgspec.json.encode({"dataset": self.name, "fields": self.form.fields})
        return head.decode()[:-1] + ',"records":['

    def piece(self, records: list[Record], *, first: bool) -> str:
        objects = [msgspec.json.encode(self._object(record)).decode() for record in records]
        return ("" if first or not objects else ",") + ",".join(objects)

    def ends(self) -> str:
        return "]}"

    def _object(self, record: Record) -> dict[str, Any]:
        return {
            "record": record.key,
            "when": self.time(record.at),
            "department": record.department.name,
            "recorded_by": record.operator_name,
            "recorded_at": self.time(record.recorded_at),
            "source": record.source,
            "chat": record.chat_id,
            "ticket": record.ticket_id,
            "values": {field.label: self._value(field, record.values.get(field.key)) for field in self.form.fields},
        }

    def _value(self, field: form.Field, value: Any) -> Any:
        if not field.has_choices or value is None:
            return value
        labels = [choice.label for number in field.chosen(value) if (choice := field.choice(number))]
        return labels if field.kind == "multiple" else next(iter(labels), None)


async def streamed(records: QuerySet[Record], writer: Writer) -> AsyncIterator[bytes]:
    """The file in pieces, in order of the records' times."""
    yield writer.begins().encode()
    last: Record | None = None
    while piece := await sync_to_async(_after)(records, last):
        yield writer.piece(piece, first=last is None).encode()
        last = piece[-1]
    yield writer.ends().encode()


def _after(records: QuerySet[Record], last: Record | None) -> list[Record]:
    if last is not None:
        # The first condition is redundant, but lets the database use the index, which an OR alone would not.
        records = records.filter(at__gte=last.at).exclude(at=last.at, id__lte=last.pk)
    # The department's name alone: otherwise each row would hold its opening hours, too.
    rows = records.select_related("department").only(*COLUMNS, "department__name")
    return list(rows.order_by("at", "id")[:PIECE])
