"""Folders created once for all processes of a test run: the first process creates one, the others wait and copy."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "REFDESK_TESTS_SHARED"

# Child processes of pytest inherit the folder of their parent.
if _FOLDER not in os.environ:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="refdesk-shared-")
    atexit.register(shutil.rmtree, os.environ[_FOLDER], ignore_errors=True)


def once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder filled by `make` in one of the processes. It is not changed afterwards."""
    shared = Path(os.environ[_FOLDER])
    made, making = shared / name, shared / f"{name}.making"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(made)
    return made
