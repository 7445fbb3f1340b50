"""The index that FAQs are found by. It holds nothing that isn't in the FAQs."""

from collections.abc import Iterable
from typing import Any

from django.db import migrations

# A stored word is whole and folded already: only what is a letter or a digit to us is one to the tokenizer.
_SQLITE = (
    """CREATE VIRTUAL TABLE faq_words USING fts5(question, labels, answer,
       tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
    "CREATE TRIGGER faq_words_gone AFTER DELETE ON faq_faq BEGIN DELETE FROM faq_words WHERE rowid = old.id; END",
)
_SQLITE_BACK = ("DROP TRIGGER faq_words_gone", "DROP TABLE faq_words")
_POSTGRES = (
    """CREATE TABLE faq_words (
         faq_id bigint PRIMARY KEY REFERENCES faq_faq (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    "CREATE INDEX faq_words_words ON faq_words USING gin (words)",
)
_POSTGRES_BACK = ("DROP TABLE faq_words",)


def make(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, _SQLITE, _POSTGRES)


def remove(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, _SQLITE_BACK, _POSTGRES_BACK)


def run(schema_editor: Any, sqlite: Iterable[str], postgres: Iterable[str]) -> None:
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("faq", "0001_initial")]

    operations = [migrations.RunPython(make, remove)]
