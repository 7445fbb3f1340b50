"""Requests and responses of the HTTP API of imports."""

from ninja import Schema


class ImportRowError(Schema):
    """A row as a spreadsheet counts it (1 is the header, 0 the file as a whole), the column, and the reason."""

    row: int
    column: str
    text: str


class RecordsImported(Schema):
    """How many records were added, and how many already existed."""

    added: int
    known: int


class RecordsNotImported(Schema):
    """Nothing was added; the first 100 errors."""

    row_errors: list[ImportRowError]
