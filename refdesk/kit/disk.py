"""How much of a disk is left, and for whom."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from time import monotonic

FLOOR, SHARE = 2**30, 20
"""Bytes of a disk, or one part in so many where that is less, that files leave to the database and all else."""
LOOK_EVERY = 5.0
"""Seconds for which what was seen counts: a look costs as much as a message does."""


def low(folder: Path, *, part: float = 1.0) -> bool:
    """Whether less than this part of the floor is free on the folder's disk."""
    disk = disk_usage(folder)
    return disk.free < min(FLOOR, disk.total // SHARE) * part


class Watch:
    """Whether a folder's disk is low, looked up every few seconds. Any thread may ask."""

    def __init__(self, folder: Path, part: float, clock: Callable[[], float] = monotonic) -> None:
        self._folder, self._part, self._clock = folder, part, clock
        self._low, self._until = False, float("-inf")

    def low(self) -> bool:
        """What the last look showed; where the disk does not answer, what the one before it showed."""
        now = self._clock()
        if now >= self._until:
            self._until = now + LOOK_EVERY
            with suppress(OSError):  # a database that is away says so itself
                self._low = low(self._folder, part=self._part)
        return self._low
