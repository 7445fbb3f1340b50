"""PostgreSQL's statistics about columns hold nothing that people wrote, and what the planner needs."""

from django.apps import apps
from django.db import connection

from refdesk.retention.planner_samples import CODES, withhold_samples
from tests.databases import Database
from tests.transcripts.world import had

SAMPLED = "SELECT tablename, attname FROM pg_stats WHERE schemaname = current_schema()"
WORDS = "SELECT tablename FROM pg_stats WHERE schemaname = current_schema() AND pg_stats::text LIKE '%%%s%%'"
TARGETS = """
SELECT class.relname, attribute.attname, coalesce(attribute.attstattarget, -1)
FROM pg_attribute AS attribute JOIN pg_class AS class ON class.oid = attribute.attrelid
JOIN pg_type AS type ON type.oid = attribute.atttypid
WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind IN ('r', 'i') AND attribute.attnum > 0
  AND NOT attribute.attisdropped AND type.typname IN ('text', 'varchar', 'jsonb', 'json', 'tsvector', 'bytea', 'inet')
"""


def rows(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def holders(word: str) -> list[tuple[str, ...]]:
    return rows(WORDS % word)


def test_analyze_samples_no_text_but_codes(postgresql: Database) -> None:
    people = postgresql.people
    had(people.ask, people.ana, "xylophonequestion")
    rows("ANALYZE")
    assert ("chats_event", "kind") in rows(SAMPLED)
    assert ("chats_event", "chat_id") in rows(SAMPLED)
    for word in ("xylophonequestion", "harbour.example", "Morales"):
        assert holders(word) == []


def test_every_column_with_texts_is_withheld_in_a_migrated_database(postgresql: Database) -> None:
    """So that a table of a later release can't be forgotten. Indexes have statistics of their expressions only."""
    sampled = {(table, column) for table, column, target in rows(TARGETS) if int(target)}
    expressions = {
        (name, column) for name, column, target in rows(TARGETS) if column in ("lower", "upper") and int(target)
    }
    tables = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    codes = {(table, column) for table, column in sampled if table in tables}
    assert codes >= CODES
    assert not expressions
    assert codes - CODES <= {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.choices
    }


def test_samples_of_an_earlier_release_are_dropped_and_indexes_stay(postgresql: Database) -> None:
    people = postgresql.people
    had(people.ask, people.ana, "marzipanquestion")
    rows("ALTER TABLE chats_event ALTER COLUMN payload SET STATISTICS 100")
    rows("ALTER TABLE people_operator ALTER COLUMN email SET STATISTICS 100")
    rows("ALTER INDEX operator_email_any_case ALTER COLUMN 1 SET STATISTICS 100")
    rows("ANALYZE")
    assert holders("marzipanquestion")
    assert holders("harbour.example")
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
    files = "SELECT relname, relfilenode::text FROM pg_class WHERE relname LIKE 'chats_event%' ORDER BY 1"
    before = rows(indexes), rows(files)
    withhold_samples()
    assert (holders("marzipanquestion"), holders("harbour.example")) == ([], [])
    assert (rows(indexes), rows(files)) == before
    rows("ANALYZE")
    assert (holders("marzipanquestion"), holders("harbour.example")) == ([], [])
