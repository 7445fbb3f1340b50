"""The index on PostgreSQL."""

from django.db import connection

from refdesk.tickets.search.indexing import INDEX
from refdesk.word_index.documents import Entry
from tests.databases import Database, postgresql

__all__ = ["postgresql"]


def test_words_beyond_a_vectors_size_are_left_out_and_damage_no_other(postgresql: Database) -> None:
    """Cyrillic letters are of two bytes."""
    words = [f"слово{number:020}" for number in range(60_000)]
    INDEX.renew([Entry(1, words, ["note"], ["dana"], ["n1"])])
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(tsvector_to_array(words)) FROM tickets_words")
        stored = {word for (word,) in cursor.fetchall()}
    assert stored < {*words, "note:note", "patron:dana", "facets:n1"}
    assert stored > {*words[:30_000], "patron:dana", "facets:n1"}
