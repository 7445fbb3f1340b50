"""The tags that are in use."""

from collections.abc import Collection

from django.db import connection

MOST = 200
"""As many are offered."""

# From tag to next tag by the index: to list them all would read each chat's.
_DISTINCT = """
WITH RECURSIVE known(library, tag) AS (
  SELECT one.id, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = one.id)
  FROM libraries_library AS one WHERE one.id IN ({places})
  UNION ALL
  SELECT known.library, (SELECT MIN(tag) FROM transcripts_tagging WHERE library_id = known.library AND tag > known.tag)
  FROM known WHERE known.tag IS NOT NULL
)
SELECT DISTINCT tag FROM known WHERE tag IS NOT NULL ORDER BY tag LIMIT %s
"""


def tags_of(libraries: Collection[int]) -> list[str]:
    """Those of these libraries, in order."""
    if not libraries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(places=", ".join(["%s"] * len(libraries))), [*libraries, MOST])
        return [tag for (tag,) in cursor.fetchall()]
