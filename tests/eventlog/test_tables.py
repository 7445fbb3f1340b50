"""The statements are made from the type of a head."""

from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.tables import Tables


class Head(LogHead, frozen=True):
    loan: int
    library: int
    key: str
    state: str = "out"
    reader: int | None = None
    overdue: bool = False


TABLES = Tables(
    Head,
    heads="loans",
    log="loan_events",
    of="loan_id",
    start=("library_id", "key"),
    columns={"loan": "id", "library": "library_id", "reader": "reader_id"},
)


def test_heads_move_by_the_fields_that_changed() -> None:
    assert TABLES.move((4, 5), 2) == (
        "UPDATE OR FAIL loans SET reader_id = new.column1, overdue = new.column2 "
        "FROM (VALUES (?, ?, ?), (?, ?, ?)) AS new WHERE loans.id = new.column3"
    )


def test_a_new_head_gets_its_number_from_the_database_once_for_each_start() -> None:
    assert TABLES.insert == (
        "INSERT INTO loans (library_id, key, state, reader_id, overdue) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (library_id, key) DO NOTHING RETURNING id"
    )
    assert TABLES.started == "SELECT id FROM loans WHERE library_id = %s AND key = %s"


def test_a_batch_in_json_is_read_by_the_types_of_the_heads_fields() -> None:
    assert TABLES.move_json([4, 5]) == (
        "UPDATE loans SET reader_id = new.reader, overdue = new.overdue "
        "FROM json_to_recordset(%s::json) AS new (loan bigint, reader bigint, overdue boolean) "
        "WHERE loans.id = new.loan"
    )


def test_what_sqlite_gives_back_as_numbers_is_known() -> None:
    assert [Head.__struct_fields__[place] for place in TABLES.booleans] == ["overdue"]


def test_the_number_of_a_head_is_its_first_field() -> None:
    tables = Tables(Head, heads="loans", log="loan_events", of="loan_id", start=("key",), columns={})
    assert tables.number_of(Head(loan=3, library=4, key="k")) == 3


def test_a_field_of_a_head_is_read_from_json_by_its_type() -> None:
    assert "(loan bigint, key text, reader bigint, overdue boolean)" in TABLES.move_json([2, 4, 5])
