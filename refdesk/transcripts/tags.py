"""The tags in use."""

from collections.abc import Collection

from django.db import connection

MOST = 200
"""Tags offered at most."""

# A recursive query jumps from each tag to the next in the index; DISTINCT alone would read every chat's row.
_DISTINCT = """
WITH RECURSIVE known(library, tag) AS (
  SELECT one.id, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = one.id)
  FROM libraries_library AS one WHERE one.id IN ({placeholders})
  UNION ALL
  SELECT known.library, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = known.library AND tag > known.tag)
  FROM known WHERE known.tag IS NOT NULL
)
SELECT DISTINCT tag FROM known WHERE tag IS NOT NULL ORDER BY tag LIMIT %s
"""


def tags_of(libraries: Collection[int]) -> list[str]:
    """The tags of these libraries, in alphabetical order."""
    if not libraries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(placeholders=", ".join(["%s"] * len(libraries))), [*libraries, MOST])
        return [tag for (tag,) in cursor.fetchall()]
