"""The head is the fold of the log, and its columns are its fields."""

from refdesk.tickets.head import BIRTH, FIELDS, blank
from refdesk.tickets.log import TABLES
from refdesk.tickets.models import Ticket

from .world import CLOSED


def test_the_columns_are_the_fields_in_order() -> None:
    assert len(TABLES.columns) == len(FIELDS)
    assert {field.column for field in Ticket._meta.concrete_fields} == set(TABLES.columns)


def test_what_a_start_is_unique_by_never_changes() -> None:
    assert set(TABLES.start) <= set(TABLES.columns[:BIRTH])
    assert [getattr(blank(CLOSED), name) for name in FIELDS[:BIRTH]] == [
        getattr(CLOSED, name) for name in FIELDS[:BIRTH]
    ]
