"""FAQs as CSV. Cells are escaped so that no spreadsheet runs them as a formula; reading restores the text exactly."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _

from refdesk.kit.csv_cells import csv_lines, csv_start
from refdesk.kit.csv_cells import unescape as unescape_

from .record import FIELDS, Record, UnreadableError, from_cells, to_cells

_DELIMITERS = ",;\t"
_REQUIRED = ("question", "answer")


def write(records: Iterable[Record]) -> Iterator[str]:
    """The file in pieces."""
    yield csv_start([FIELDS])
    for record in records:
        cells = to_cells(record)
        yield csv_lines([[cells[name] for name in FIELDS]])


def read(file: BinaryIO) -> Iterator[tuple[int, Record | UnreadableError]]:
    """Each row with its number in a spreadsheet. Raises `UnreadableError` if the file as a whole can't be read."""
    text = io.TextIOWrapper(file, _encoding(file), newline="")
    try:
        yield from _rows(text)
    except UnicodeDecodeError:
        raise UnreadableError(_("The file isn’t in UTF-8. In Excel, save it as “CSV UTF-8”.")) from None
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, Record | UnreadableError]]:
    first = text.readline().lstrip("\ufeff")
    dialect = re.fullmatch(r"sep=(.)\s*", first)
    head = text.readline() if dialect else first
    delimiter = dialect.group(1) if dialect else max(_DELIMITERS, key=head.count)
    reader = csv.reader(chain([head], text), delimiter=delimiter, strict=True)
    number = 0
    try:
        names = _names(next(reader, []))
        for number, cells in enumerate(reader, 2):
            if any(cell.strip() for cell in cells):
                yield number, _record(names, cells)
    except csv.Error:
        details = {"number": number + 1, "limit": csv.field_size_limit()}
        raise UnreadableError(
            _(
                "Row %(number)s isn’t CSV: a quotation mark is missing or too many in it, "
                "or a cell has more than %(limit)s characters."
            )
            % details
        ) from None


def _names(head: list[str]) -> list[str]:
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in head]
    unknown = [name for name in names if name and name not in FIELDS]
    missing = [name for name in _REQUIRED if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        wrong = (
            _("missing: %s") % ", ".join(missing)
            if missing
            else _("unknown: %s") % ", ".join(unknown)
            if unknown
            else _("one appears twice")
        )
        dialect = {"wrong": wrong, "known": ", ".join(FIELDS)}
        raise UnreadableError(_("The first row names the columns (%(wrong)s). They may be: %(known)s.") % dialect)
    return names


def _record(names: list[str], cells: list[str]) -> Record | UnreadableError:
    if any(cell.strip() for cell in cells[len(names) :]):
        return UnreadableError(_("It has more cells than the first row."))
    try:
        return from_cells({name: unescape_(cell) for name, cell in zip(names, cells, strict=False) if name})
    except UnreadableError as wrong:
        return wrong


def _encoding(file: BinaryIO) -> str:
    begin = file.read(2)
    file.seek(0)
    return "utf-16" if begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
