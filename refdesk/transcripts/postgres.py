"""The index on PostgreSQL: one text search vector per sort key.

GIN returns hits in no order, so all chats with a common word would be read before the latest were known. Therefore the
latest chats are scanned first; a word that is rare among them is rare in the index too, which then finds it quickly.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from refdesk.search.postgres import all_of, any_of, holds

if TYPE_CHECKING:
    from .index import Entry

__all__ = ["FIELDS", "all_of", "any_of", "found", "holds", "prepare", "remove", "renew"]

FIELDS = {"": ("", "note", "patron"), "messages": ("",), "notes": ("note",), "patron": ("patron",)}
"""The index's fields by the value of `within`."""
LATEST = (1_000, 10_000)
"""Chats scanned first; the second number only if the first scan had a hit in `WORTH` chats."""
WORTH = 200

_THESE = (
    "SELECT sort_key, words FROM transcripts_words"
    " WHERE sort_key >= %s AND sort_key < %s ORDER BY sort_key DESC LIMIT %s"
)
_AMONG_LATEST = f"""
WITH latest AS MATERIALIZED ({_THESE})
SELECT card.sort_key, card.chat_id FROM latest JOIN transcripts_card AS card USING (sort_key)
WHERE latest.words @@ %s::tsquery AND {{conditions}} ORDER BY card.sort_key DESC LIMIT %s
"""  # noqa: S608 constant names
_AMONG_ALL = """
WITH held AS MATERIALIZED (
  SELECT sort_key FROM transcripts_words WHERE words @@ %s::tsquery AND sort_key >= %s AND sort_key < %s)
SELECT card.sort_key, card.chat_id FROM held JOIN transcripts_card AS card USING (sort_key)
WHERE {conditions} ORDER BY card.sort_key DESC LIMIT %s
"""
_RENEW = """
INSERT INTO transcripts_words (sort_key, words) VALUES (%s, array_to_tsvector(%s))
ON CONFLICT (sort_key) DO UPDATE SET words = EXCLUDED.words
"""


def found(
    cursor: Any, expression: str, within: tuple[int, int], conditions: str, params: Sequence[Any], most: int
) -> list[tuple[int, int]]:
    """Sort key and number of the latest chats that match the expression and the conditions, with a sort key in
    `within`.
    """
    for latest in LATEST:
        cursor.execute(_AMONG_LATEST.format(conditions=conditions), [*within, latest, expression, *params, most])
        rows: list[tuple[int, int]] = cursor.fetchall()
        if len(rows) >= most:
            return rows
        if len(rows) * WORTH < latest:
            break
    cursor.execute(_AMONG_ALL.format(conditions=conditions), [expression, *within, *params, most])
    return list(cursor.fetchall())


def prepare(cursor: Any) -> None:
    pass


def renew(cursor: Any, entries: Sequence["Entry"]) -> None:
    """Replaces the entries."""
    cursor.executemany(_RENEW, [(entry.sort_key, _lexemes(entry)) for entry in entries])


def remove(cursor: Any, sort_keys: Iterable[int]) -> None:
    """Deletes the entries. Their words stay in the table's file, unreachable, until VACUUM FULL rewrites it."""
    cursor.execute("DELETE FROM transcripts_words WHERE sort_key = ANY(%s)", [list(sort_keys)])


def _lexemes(entry: "Entry") -> list[str]:
    fields = {"note": entry.note, "patron": entry.patron, "facets": entry.facets}
    return sorted({*entry.text, *(f"{field}:{word}" for field, words in fields.items() for word in words)})
