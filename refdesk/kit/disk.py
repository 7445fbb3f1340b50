"""Whether a disk is nearly full."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from time import monotonic

FLOOR, SHARE = 2**30, 20
"""Files leave this many bytes of a disk free for everything else, or 1/SHARE of the disk if that is less."""
LOOK_EVERY = 5.0
"""Seconds for which a result is cached: a system call costs as much as a message."""


def free_and_floor(folder: Path) -> tuple[int, int]:
    """The free bytes of the folder's disk, and how many are left free."""
    disk = disk_usage(folder)
    return disk.free, min(FLOOR, disk.total // SHARE)


def low(folder: Path, *, part: float = 1.0) -> bool:
    """Whether less than `part` of the floor is free on the folder's disk."""
    free, floor = free_and_floor(folder)
    return free < floor * part


class Watch:
    """Whether a folder's disk has room, cached for `LOOK_EVERY` seconds. Thread-safe."""

    def __init__(self, folder: Path, part: float, clock: Callable[[], float] = monotonic) -> None:
        self._folder, self._part, self._clock = folder, part, clock
        self._has_room, self._until = True, float("-inf")

    def has_room(self) -> bool:
        """False if the disk is low; the previous result if the disk can't be read."""
        now = self._clock()
        if now >= self._until:
            self._until = now + LOOK_EVERY
            with suppress(OSError):  # an unavailable disk is reported by the database itself
                self._has_room = not low(self._folder, part=self._part)
        return self._has_room


# https://www.sqlite.org/rescode.html; the second one: its shared memory file can't grow.
_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")
# https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full
_POSTGRES = "53100"


def is_disk_full(error: BaseException) -> bool:
    """Whether the error of a driver, or Django's around it, says so."""
    cause = error.__cause__ or error
    return getattr(cause, "sqlite_errorname", "") in _SQLITE or getattr(cause, "sqlstate", "") == _POSTGRES
