"""The index on PostgreSQL: one text search vector per sort key.

GIN returns hits in no order, so all logs with a common word would be read before the latest were known. Therefore the
latest logs are scanned first; a word that is rare among them is rare in the index too, which then finds it quickly.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refdesk.search.postgres import all_of, any_of, holds

from .documents import Entry

__all__ = ["FIELDS", "all_of", "any_of", "found", "holds", "prepare", "remove", "renew"]

FIELDS = {"": ("", "note", "patron"), "messages": ("",), "notes": ("note",), "patron": ("patron",)}
"""The index's fields by the value of `within`."""
BYTES = 1_000_000
"""Bytes of words that are indexed of one log: PostgreSQL refuses a vector of more than 1 MiB."""
LATEST = (1_000, 10_000)
"""Logs scanned first; the second number only if the first scan had a hit in `WORTH` logs."""
WORTH = 200

_AMONG_LATEST = """
WITH latest AS MATERIALIZED (
  SELECT sort_key, words FROM {words} WHERE sort_key >= %s AND sort_key < %s ORDER BY sort_key DESC LIMIT %s)
SELECT card.sort_key, card.{log} FROM latest JOIN {cards} AS card USING (sort_key)
WHERE latest.words @@ %s::tsquery AND {conditions} ORDER BY card.sort_key DESC LIMIT %s
"""
# Without statistics of the words, the planner expects many matches for any: joined, it would read all cards.
_AMONG_ALL = """
SELECT card.sort_key, card.{log} FROM {cards} AS card
WHERE card.sort_key = ANY(ARRAY(
  SELECT sort_key FROM {words} WHERE words @@ %s::tsquery AND sort_key >= %s AND sort_key < %s)) AND {conditions}
ORDER BY card.sort_key DESC LIMIT %s
"""
_RENEW = """
INSERT INTO {words} (sort_key, words) VALUES (%s, array_to_tsvector(%s))
ON CONFLICT (sort_key) DO UPDATE SET words = EXCLUDED.words
"""


def found(
    cursor: Any,
    names: Mapping[str, str],
    expression: str,
    within: tuple[int, int],
    params: Sequence[Any],
    most: int,
) -> list[tuple[int, int]]:
    """Sort key and number of the latest logs that match the expression and the conditions, with a sort key in
    `within`.
    """
    for latest in LATEST:
        cursor.execute(_AMONG_LATEST.format(**names), [*within, latest, expression, *params, most])
        rows: list[tuple[int, int]] = cursor.fetchall()
        if len(rows) >= most:
            return rows
        if len(rows) * WORTH < latest:
            break
    cursor.execute(_AMONG_ALL.format(**names), [expression, *within, *params, most])
    return list(cursor.fetchall())


def prepare(cursor: Any, words: str) -> None:
    pass


def renew(cursor: Any, words: str, entries: Sequence[Entry]) -> None:
    cursor.executemany(_RENEW.format(words=words), [(entry.sort_key, _lexemes(entry)) for entry in entries])


def remove(cursor: Any, words: str, sort_keys: Iterable[int]) -> None:
    """Deletes the entries. Their words stay in the table's file, unreachable, until VACUUM FULL rewrites it."""
    cursor.execute(f"DELETE FROM {words} WHERE sort_key = ANY(%s)", [list(sort_keys)])  # noqa: S608 constant names


def _lexemes(entry: Entry) -> list[str]:
    fields = {"facets:": entry.facets, "patron:": entry.patron, "": entry.text, "note:": entry.note}
    left, lexemes = BYTES, set[str]()
    for lexeme in dict.fromkeys(f"{field}{word}" for field, words in fields.items() for word in words):
        left -= len(lexeme.encode())
        if left < 0:
            break
        lexemes.add(lexeme)
    return sorted(lexemes)
