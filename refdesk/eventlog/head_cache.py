"""Heads as the last batches left them: they need not be read again while nothing else writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .heads import LogHead
from .outcomes import Stored

# A head has some hundred bytes.
HEADS_LIMIT = 5_000


class HeadCache:
    """Valid as long as the database is as the last batch left it."""

    def __init__(self) -> None:
        self._version: object = None
        self._changes = 0
        self._heads: dict[type[LogHead], dict[int, LogHead]] = defaultdict(dict)

    def of(self, head: type[LogHead]) -> Mapping[int, LogHead]:
        """The cached heads of one kind of log, by the log's number."""
        return self._heads[head]

    def clear_unless(self, version: object, changes: int) -> None:
        """At the start of a transaction: drop all heads unless nothing was written since, by any connection."""
        if version != self._version or changes != self._changes:
            self._heads.clear()
        self._version = version

    def clear(self) -> None:
        self._heads.clear()

    def discard(self, head: type[LogHead], numbers: Iterable[int]) -> None:
        """Drop heads of one kind of log that are not current."""
        for number in numbers:
            self._heads[head].pop(number, None)

    def update(self, changes: int, stored: Iterable[Stored]) -> None:
        """After a commit: add the heads it stored. `changes`: rows that the connection had written by then."""
        self._changes = changes
        for outcome in stored:
            heads = self._heads[type(outcome.head)]
            heads[getattr(outcome.head, outcome.head.__struct_fields__[0])] = outcome.head
        if sum(map(len, self._heads.values())) > HEADS_LIMIT:
            self._heads.clear()
