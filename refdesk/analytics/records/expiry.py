"""Removes the texts of records after their retention period; choices and numbers stay."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from refdesk.libraries.models import Department

from ..datasets import form
from ..models import Record
from .values import Values

Cursor = tuple[int, int]
"""When a record was last written (ms), and its number."""


def last_written(library: int, after: Cursor, until: int, most: int) -> list[Cursor]:
    """Up to `most` records of this library after the cursor and last written until then (ms), in order."""
    later = Q(written_at__gt=after[0]) | Q(written_at=after[0], id__gt=after[1])
    records = _of_library(library).filter(later, written_at__gte=after[0], written_at__lte=until)
    return list(records.order_by("written_at", "id").values_list("written_at", "id")[:most])


def committed_late(library: int, after: Cursor, back: int) -> list[int]:
    """Records with texts at most `back` ms before the cursor: they were committed after the sweep had passed."""
    before = _of_library(library).filter(written_at__gt=after[0] - back, written_at__lte=after[0])
    return [record.pk for record in before.select_related("dataset") if _left(record) != record.values]


def redact_texts(records: Sequence[int]) -> int:
    """Removes all texts of these records and returns how many had any."""
    emptied = 0
    for record in Record.objects.filter(id__in=records).select_related("dataset"):
        left = _left(record)
        if left != record.values:
            mine = Record.objects.filter(pk=record.pk, revision=record.revision)
            emptied += mine.update(values=left, revision=record.revision + 1)
    return emptied


def _of_library(library: int) -> QuerySet[Record]:
    """Records of the library, found by department as the index has it."""
    departments = list(Department.objects.filter(library=library).values_list("id", flat=True))
    return Record.objects.filter(department__in=departments)


def _left(record: Record) -> Values:
    texts = {field.key for field in form.read(record.dataset.form).fields if field.kind == "text"}
    return {key: value for key, value in record.values.items() if key not in texts}
