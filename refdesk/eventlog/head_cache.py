"""Heads as a journal left them, so that they need not be read again while nobody else writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from .outcomes import Stored

# Each is some hundred bytes.
MOST = 5_000


class KeptHeads:
    """What the last batches stored; good for as long as the database stands as they left it."""

    def __init__(self) -> None:
        self._version: Any = None
        self._changes = 0
        self._heads: dict[type[msgspec.Struct], dict[int, Any]] = defaultdict(dict)

    def of(self, head: type[msgspec.Struct]) -> Mapping[int, Any]:
        """The kept heads of one kind of log, by its number."""
        return self._heads[head]

    def drop_unless(self, version: Any, changes: int) -> None:
        """At the begin of a transaction: forget all unless nobody wrote since, on this connection or another."""
        if version != self._version or changes != self._changes:
            self._heads.clear()
        self._version = version

    def forget(self) -> None:
        """Forget all."""
        self._heads.clear()

    def keep(self, changes: int, stored: Iterable[Stored]) -> None:
        """After a commit: what it stored, and how many rows the connection had written then."""
        self._changes = changes
        for each in stored:
            heads = self._heads[type(each.head)]
            heads[getattr(each.head, each.head.__struct_fields__[0])] = each.head
        if sum(map(len, self._heads.values())) > MOST:
            self._heads.clear()
