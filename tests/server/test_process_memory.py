"""The memory and environment of a process that holds secrets, read by another process of the same user."""

import subprocess
import sys

import pytest

from tests.servers import ROOT

NOBODY = 65534
READ_PARENT = f"""
import ctypes, os, sys
sys.path.insert(0, {str(ROOT)!r})
from refdesk.server.serve import hide_memory
if os.getuid() == 0:
    os.setgid({NOBODY})
    os.setuid({NOBODY})
    # A change of the user hides the memory, until the next program.
    ctypes.CDLL(None).prctl(4, *map(ctypes.c_ulong, (1, 0, 0, 0)))
if sys.argv[1] == "hidden":
    hide_memory()
if os.fork() == 0:
    try:
        open(f"/proc/{{os.getppid()}}/environ").close()
    except PermissionError:
        os._exit(13)
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""
"""The exit code is 13 if a child can't read the environment of its parent."""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
@pytest.mark.parametrize(("memory", "code"), [("hidden", 13), ("readable", 0)])
def test_memory_is_hidden_from_other_processes_of_the_user(memory: str, code: int) -> None:
    assert subprocess.run([sys.executable, "-c", READ_PARENT, memory], check=False).returncode == code
