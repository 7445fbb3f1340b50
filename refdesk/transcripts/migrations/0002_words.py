"""The index that chats are searched by, and the cards of the chats that there are."""

from collections.abc import Iterable
from typing import Any

from django.db import migrations

# A stored word is whole and folded already: only what is a letter or a digit to us is one to the tokenizer. Where in a
# text a word stands is not asked for.
_SQLITE = (
    """CREATE VIRTUAL TABLE transcripts_words USING fts5(text, note, patron, facts, detail=column, columnsize=0,
       tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
)
_SQLITE_BACK = ("DROP TABLE transcripts_words",)
_POSTGRES = (
    "CREATE TABLE transcripts_words (place bigint PRIMARY KEY, words tsvector NOT NULL)",
    # What waits in a pending list would be read through by every search.
    "CREATE INDEX transcripts_words_words ON transcripts_words USING gin (words) WITH (fastupdate = off)",
)
_POSTGRES_BACK = ("DROP TABLE transcripts_words",)
# As `refdesk.transcripts.places` and `projection` have it.
_CARDS = """
INSERT INTO transcripts_card (chat_id, place, department_id, widget_id, operator_id, outcome, noted)
SELECT id, (started_at << 20) | (id & 1048575), department_id, widget_id, claimed_by_id,
  CASE WHEN state <> 'ended' THEN state WHEN claimed_by_id IS NULL THEN 'missed' ELSE ended_by END,
  EXISTS (SELECT 1 FROM chats_event e WHERE e.chat_id = chats_chat.id AND e.kind = 'note_saved')
FROM chats_chat
"""
_DUE = "INSERT INTO transcripts_due (chat_id, at) SELECT id, started_at FROM chats_chat"


def make(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, (*_SQLITE, _CARDS, _DUE), (*_POSTGRES, _CARDS, _DUE))


def remove(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, _SQLITE_BACK, _POSTGRES_BACK)


def run(schema_editor: Any, sqlite: Iterable[str], postgres: Iterable[str]) -> None:
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial"), ("chats", "0008_tags")]

    operations = [migrations.RunPython(make, remove)]
