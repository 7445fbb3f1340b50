"""Free space of a disk."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from refdesk.kit import disk
from refdesk.kit.disk import LOOK_EVERY, Watch, low

GIB = 2**30


class Disk:
    """A disk of 100 GiB whose free space a test sets. Counts system calls."""

    def __init__(self) -> None:
        self.free, self.looks, self.answers = 50 * GIB, 0, True

    def usage(self, folder: Path) -> SimpleNamespace:
        self.looks += 1
        if not self.answers:
            raise OSError("it does not answer")
        return SimpleNamespace(total=100 * GIB, free=self.free)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Disk:
    simulated = Disk()
    monkeypatch.setattr(disk, "disk_usage", simulated.usage)
    return simulated


def test_low_is_below_the_floor_or_part_of_it(made: Disk) -> None:
    made.free = GIB
    assert not low(Path())
    made.free -= 1
    assert low(Path())
    assert not low(Path(), part=0.5)
    made.free = GIB // 2 - 1
    assert low(Path(), part=0.5)


def test_watch_caches_its_result_for_some_seconds(made: Disk) -> None:
    now = 0.0
    watch = Watch(Path(), 1.0, lambda: now)
    assert watch.has_room()
    made.free = 0
    now = LOOK_EVERY - 0.1
    assert watch.has_room()
    now = LOOK_EVERY
    assert not watch.has_room()
    assert made.looks == 2


def test_watch_returns_its_last_result_while_the_disk_can_not_be_read(made: Disk) -> None:
    now, made.free = 0.0, 0
    watch = Watch(Path(), 1.0, lambda: now)
    assert not watch.has_room()
    made.answers, now = False, LOOK_EVERY
    assert not watch.has_room()
