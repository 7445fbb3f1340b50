"""The virus scan: a command from the settings, which gets the file's path as its last argument."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from pathlib import Path

TIMEOUT = 60.0
"""Maximum duration of a scan in seconds."""
INFECTED = 1


class ScanFailedError(Exception):
    """The command could not be run, took too long, or ended with an unknown exit code."""


async def is_clean(path: Path, command: Sequence[str]) -> bool:
    """Whether the command exits with 0; 1 means infected. Raises ScanFailedError for any other outcome."""
    try:
        process = await asyncio.create_subprocess_exec(*command, str(path), stdin=DEVNULL, stdout=DEVNULL)
    except OSError as error:
        raise ScanFailedError(str(error)) from error
    try:
        code = await asyncio.wait_for(process.wait(), TIMEOUT)
    except TimeoutError as error:
        raise ScanFailedError(f"not done in {TIMEOUT:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code not in (0, INFECTED):
        raise ScanFailedError(f"ended with {code}")
    return code == 0
