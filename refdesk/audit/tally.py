"""Counts of frequent events, such as refused sign-ins: each written at most once a minute, in few rows."""

from collections import OrderedDict
from threading import Lock
from time import monotonic

from refdesk.kit import quota

from .models import Entry
from .recording import count_repeat, log_after_commit

EVERY = 60.0
"""Seconds between two writes of one count."""
MOST = 200
"""Waiting counts; events beyond this number share one count."""


class Tally:
    """Counts of entries that wait to be written. Thread-safe."""

    def __init__(self) -> None:
        self._written: OrderedDict[tuple[object, ...], float] = OrderedDict()
        self._waiting: dict[tuple[object, ...], Entry] = {}
        self._lock = Lock()
        quota.on_reset_all.append(self._forget)

    def add(self, entry: Entry, *parts: object) -> None:
        """Write the entry now, or add it to a waiting count."""
        with self._lock:
            if self._written.get(parts, -EVERY) + EVERY > monotonic():
                self._wait(entry, parts)
                return
            due = self._take(parts) or entry
            if due is not entry:
                due.count += 1
                due.last_at = entry.last_at
        _write(due, parts)

    def flush(self) -> None:
        """Write all waiting counts."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            for parts in waiting:
                self._note(parts)
        for parts, entry in waiting.items():
            _write(entry, parts)

    def _wait(self, entry: Entry, parts: tuple[object, ...]) -> None:
        if parts in self._waiting or len(self._waiting) < MOST:
            waiting = self._waiting.setdefault(parts, entry)
        else:
            entry.network = ""
            waiting = self._waiting.setdefault(("beyond",), entry)
        if waiting is not entry:
            waiting.count += 1
            waiting.last_at = entry.last_at

    def _take(self, parts: tuple[object, ...]) -> Entry | None:
        self._note(parts)
        return self._waiting.pop(parts, None)

    def _note(self, parts: tuple[object, ...]) -> None:
        self._written[parts] = monotonic()
        self._written.move_to_end(parts)
        if len(self._written) > MOST:
            self._written.popitem(last=False)

    def _forget(self) -> None:
        self._written.clear()
        self._waiting.clear()


def _write(entry: Entry, parts: tuple[object, ...]) -> None:
    count_repeat(entry, parts)
    log_after_commit(entry)
