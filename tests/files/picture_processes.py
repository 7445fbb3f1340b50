"""Pictures that are decoded by processes of their own, also by processes that do something else first."""

import sys

from refdesk.files.pictures.processes import _ROOT, COMMAND, Copies, PictureProcesses

HANG = "content[-4:] == b'hang' and [lock.acquire() for lock in [threading.Lock()] * 2]"
"""For `replaced`: a picture with this end is never decoded."""


async def decoded(
    content: bytes, processes: PictureProcesses | None = None, command: tuple[str, ...] = COMMAND
) -> Copies:
    """The copies by `processes`, or by one with this command that ends afterwards."""
    used = processes or PictureProcesses(command=command)

    async def read() -> bytes:
        return content

    try:
        return await used.copies_of(read)
    finally:
        if processes is None:
            await used.close()


def replaced(statement: str, prelude: str = "") -> tuple[str, ...]:
    """The command of a process that runs this statement before it decodes a picture, and the prelude at its start."""
    code = f"""
import ctypes, os, socket, sys, threading
sys.path.insert(0, {_ROOT!r})
from refdesk.files.pictures import confinement, worker
{prelude}
_write_copies = worker._write_copies
def _write_copies_after(pipe, content, limits):
    {statement}
    _write_copies(pipe, content, limits)
worker._write_copies = _write_copies_after
worker.main()
"""
    return (sys.executable, "-I", "-c", code, *COMMAND[4:])
