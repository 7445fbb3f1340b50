"""Keeps what people write out of PostgreSQL's statistics about columns, which are samples of their values.

ANALYZE copies values of a column to `pg_statistic`, where they outlive their deletion until the next ANALYZE. So
columns with texts have no statistics: those of this release's tables and of later ones, except columns with codes of
our own, which the planner needs. Indexes of expressions have statistics too.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections

CODES = frozenset(
    {
        ("chats_chat", "state"),
        ("chats_event", "kind"),
        ("colleagues_event", "kind"),
        ("colleagues_internalchat", "scope"),
        ("tickets_ticket", "source"),
        ("tickets_ticket", "status"),
        ("tickets_event", "kind"),
        ("transcripts_card", "outcome"),
        # FAQs are the library's and public; words that most of them hold should not be looked up in the index.
        ("faq_words", "words"),
    }
)
"""Columns without choices in their model that keep their statistics."""

# Strings, arrays, addresses; JSON, vectors of words and bytes are in category U.
_TEXTS = """
SELECT class.relname, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod),
  EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema() AND tablename = class.relname
    AND pg_stats.attname = attribute.attname)
FROM pg_attribute AS attribute JOIN pg_class AS class ON class.oid = attribute.attrelid
JOIN pg_type AS type ON type.oid = attribute.atttypid
WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r' AND attribute.attnum > 0
  AND NOT attribute.attisdropped AND type.typcategory IN ('S', 'A', 'I', 'U')
  AND attribute.attstattarget IS DISTINCT FROM 0
"""
_EXPRESSIONS = """
SELECT class.relname, attribute.attnum
FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid JOIN pg_type AS type ON type.oid = attribute.atttypid
WHERE class.relnamespace = current_schema()::regnamespace AND index.indkey[attribute.attnum - 1] = 0
  AND type.typcategory IN ('S', 'A', 'I', 'U') AND attribute.attstattarget IS DISTINCT FROM 0
"""


def withhold_samples(using: str = "default", **_: Any) -> None:
    """Have ANALYZE take no samples of texts, and drop those that it took. Receives the signal `post_migrate`."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, column, kind, sampled in list(_columns(cursor)):
            alter = f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)}"
            if sampled:
                # A change of type drops the samples. To the same type, it rewrites neither the table nor its indexes.
                cursor.execute(f"{alter} TYPE {kind}")
            cursor.execute(f"{alter} SET STATISTICS 0")
        cursor.execute(_EXPRESSIONS)
        for index, number in cursor.fetchall():
            cursor.execute(f"ALTER INDEX {quote(index)} ALTER COLUMN {number} SET STATISTICS 0")


def _columns(cursor: Any) -> Iterator[tuple[str, str, str, bool]]:
    """Table, name and type of each column with statistics and texts, and whether there is a sample of it."""
    with_choices = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.choices
    }
    cursor.execute(_TEXTS)
    for table, column, kind, sampled in cursor.fetchall():
        if (table, column) not in CODES | with_choices:
            yield table, column, kind, sampled
