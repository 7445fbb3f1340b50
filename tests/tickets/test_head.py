"""The head is the fold of the log, and its columns are its fields."""

from refdesk.tickets.head import Head
from refdesk.tickets.log import TABLES
from refdesk.tickets.models import Ticket
from tests.eventlog.folding import BIRTH


def test_the_columns_are_the_fields_in_order() -> None:
    assert len(TABLES.columns) == len(Head.__struct_fields__)
    assert {field.column for field in Ticket._meta.concrete_fields} == set(TABLES.columns)


def test_what_a_start_is_unique_by_never_changes() -> None:
    assert set(TABLES.start) <= set(TABLES.columns[: BIRTH[Head]])
