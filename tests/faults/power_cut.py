"""A server whose machine loses power: of what was written since the last fsync, each sector survives or is lost.

The kernel keeps what a killed process wrote. `unsynced.c`, preloaded into the server, remembers what a disk would have.
"""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.servers import ENTRY, Server, copy_demo

SOURCE = Path(__file__).with_name("unsynced.c")
FILE, SHARED_MEMORY = "refdesk.sqlite3", "refdesk.sqlite3-shm"
SECTOR = 512
"""Bytes that a disk writes as a whole; SQLite assumes no more."""


class Power:
    """The power switch of a server's machine."""

    def __init__(self, running: Server, copies: Path, dice: Random) -> None:
        self._running, self._copies, self._dice = running, copies, dice
        self._at_start: dict[Path, int] = {}

    def turn_on(self) -> None:
        """Start the server. Its files are on the disk as they are."""
        for path in self._running.data.glob(f"{FILE}*"):
            shutil.copyfile(path, self._copies / path.name)
        self._at_start = self._versions()
        self._running.start()

    @property
    def synced(self) -> bool:
        """Whether a file of the database was synced since the start."""
        return self._versions() != self._at_start

    def cut(self) -> None:
        """Kill the server, and lose what it wrote since the last fsync, except for some sectors."""
        self._running.kill()
        for path in self._running.data.glob(f"{FILE}*"):
            if path.name == SHARED_MEMORY:
                path.unlink()
                continue
            copy = self._copies / path.name
            certain = copy.read_bytes() if copy.exists() else b""
            path.write_bytes(self._left(path.read_bytes(), certain))

    def _versions(self) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in self._copies.iterdir() if path.suffix != ".part"}

    def _left(self, written: bytes, certain: bytes) -> bytes:
        size = self._dice.choice((len(written), len(certain)))
        left = bytearray(certain[:size].ljust(size, b"\0"))
        for begin in range(0, min(size, len(written)), SECTOR):
            sector = written[begin : min(begin + SECTOR, size)]
            if left[begin : begin + len(sector)] != sector and self._dice.random() < 0.5:
                left[begin : begin + len(sector)] = sector
        return bytes(left)


@contextmanager
def on_a_disk(
    folder: Path, environ: Mapping[str, str], dice: Random, entry: str = ENTRY
) -> Iterator[tuple[Server, Power]]:
    """A running server with the demo, and its power switch. Skips the test without a C compiler."""
    library, copies, data = _compiled(folder), folder / "copies", folder / "data"
    copies.mkdir()
    copy_demo(data)
    preloaded = {"LD_PRELOAD": str(library), "UNSYNCED_FILES": str(data / FILE), "UNSYNCED_COPIES": str(copies)}
    running = Server(data, {**environ, **preloaded}, entry=entry, forked=False)
    power = Power(running, copies, dice)
    try:
        power.turn_on()
        yield running, power
    except BaseException:
        print(f"The log of {running.url}:\n{running.log}")
        raise
    finally:
        running.kill()


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler, which makes the library that loses unsynced writes (Debian: gcc, libc6-dev)")
    library = folder / "unsynced.so"
    command = [compiler, "-O1", "-Wall", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return library
