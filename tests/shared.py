"""What is made once for all processes of a run: the first that wants it makes it, the others wait, and copy."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "REFDESK_TESTS_SHARED"

# Processes that pytest starts find the folder of the one that started them.
if _FOLDER not in os.environ:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="refdesk-shared-")
    atexit.register(shutil.rmtree, os.environ[_FOLDER], ignore_errors=True)


def once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` filled, in whichever process; nobody writes into it any more."""
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
