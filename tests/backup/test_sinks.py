"""Targets of a backup."""

import gc
import weakref
from pathlib import Path

from refdesk.backup.sinks import sink_at


def test_discarded_archive_writes_nothing_when_it_is_collected(tmp_path: Path) -> None:
    """An exception in a finalizer fails the test (pytest's unraisable exceptions are errors here)."""
    source = tmp_path / "a.txt"
    source.write_bytes(b"a" * 100_000)
    sink = sink_at(tmp_path / "backup.tar.gz")
    sink.add(source, "a.txt")
    sink.discard()
    collected = weakref.ref(sink)
    del sink
    gc.collect(1)  # the young: all need half a second
    assert collected() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]
