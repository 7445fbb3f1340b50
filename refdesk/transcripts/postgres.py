"""The index as a text search vector for each place.

A word that many chats hold would have to be looked up in all of them before the latest were known. So the latest are
looked through first, as they stand; what is not found often enough there is rare, and the index finds it quickly.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from refdesk.search.postgres import all_of, any_of, holds

if TYPE_CHECKING:
    from .index import Entry

__all__ = ["FIELDS", "all_of", "any_of", "found", "holds", "prepare", "remove", "renew"]

FIELDS = {"": ("", "note", "patron"), "messages": ("",), "notes": ("note",), "patron": ("patron",)}
"""Where words are looked for, by what that is called."""
LATEST = (1_000, 10_000)
"""As many are looked through: the second number where the first told that it is worth it."""
WORTH = 200
"""One in so many has to be found."""

_THESE = "SELECT place, words FROM transcripts_words WHERE place >= %s AND place < %s ORDER BY place DESC LIMIT %s"
_AMONG_LATEST = f"""
WITH latest AS MATERIALIZED ({_THESE})
SELECT card.place, card.chat_id FROM latest JOIN transcripts_card AS card USING (place)
WHERE latest.words @@ %s::tsquery AND {{conditions}} ORDER BY card.place DESC LIMIT %s
"""  # noqa: S608 names of ours
_AMONG_ALL = """
WITH held AS MATERIALIZED (
  SELECT place FROM transcripts_words WHERE words @@ %s::tsquery AND place >= %s AND place < %s)
SELECT card.place, card.chat_id FROM held JOIN transcripts_card AS card USING (place)
WHERE {conditions} ORDER BY card.place DESC LIMIT %s
"""
_RENEW = """
INSERT INTO transcripts_words (place, words) VALUES (%s, array_to_tsvector(%s))
ON CONFLICT (place) DO UPDATE SET words = EXCLUDED.words
"""


def found(
    cursor: Any, expression: str, within: tuple[int, int], conditions: str, facts: Sequence[Any], most: int
) -> list[tuple[int, int]]:
    """Place and chat of the latest that an expression finds between two places, under conditions on their cards."""
    for latest in LATEST:
        cursor.execute(_AMONG_LATEST.format(conditions=conditions), [*within, latest, expression, *facts, most])
        rows: list[tuple[int, int]] = cursor.fetchall()
        if len(rows) >= most:
            return rows
        if len(rows) * WORTH < latest:
            break
    cursor.execute(_AMONG_ALL.format(conditions=conditions), [expression, *within, *facts, most])
    return list(cursor.fetchall())


def prepare(cursor: Any) -> None:
    """Nothing is to be done."""


def renew(cursor: Any, entries: Sequence["Entry"]) -> None:
    """Put these in the place of what was there."""
    cursor.executemany(_RENEW, [(entry.place, _lexemes(entry)) for entry in entries])


def remove(cursor: Any, places: Iterable[int]) -> None:
    """Nothing finds what was there; the file is rid of it once the table is written anew (VACUUM FULL)."""
    cursor.execute("DELETE FROM transcripts_words WHERE place = ANY(%s)", [list(places)])


def _lexemes(entry: "Entry") -> list[str]:
    fields = {"note": entry.note, "patron": entry.patron, "facts": entry.facts}
    return sorted({*entry.text, *(f"{field}:{word}" for field, words in fields.items() for word in words)})
