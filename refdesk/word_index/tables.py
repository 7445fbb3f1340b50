"""The table of an index's words, made by the migration of the room that it belongs to."""

from typing import Any

from django.db import migrations

# A stored word is whole and folded already: only what is a letter or a digit to us is one to the tokenizer. Searches
# don't need the position of a word in its text.
_SQLITE = (
    """CREATE VIRTUAL TABLE {words} USING fts5(text, note, patron, facets, detail=column, columnsize=0,
       tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
)
_POSTGRES = (
    "CREATE TABLE {words} (sort_key bigint PRIMARY KEY, words tsvector NOT NULL)",
    # What waits in a pending list would be read through by every search.
    "CREATE INDEX {words}_words ON {words} USING gin (words) WITH (fastupdate = off)",
)


def words_table(words: str) -> migrations.RunPython:
    """The operation that creates the table with this name."""

    def make(apps: Any, schema_editor: Any) -> None:
        for statement in _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE:
            schema_editor.execute(statement.format(words=words))

    def remove(apps: Any, schema_editor: Any) -> None:
        schema_editor.execute(f"DROP TABLE {words}")

    return migrations.RunPython(make, remove)
