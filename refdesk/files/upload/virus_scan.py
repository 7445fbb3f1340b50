"""The virus scan: a command of the operator of this server, which is given the file's path."""

import asyncio
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from pathlib import Path

TIMEOUT = 60.0
"""Seconds that a scan may take."""
INFECTED = 1


class ScanFailedError(Exception):
    """The command could not be run, took too long, or said something else than yes or no."""


async def is_clean(path: Path, command: Sequence[str]) -> bool:
    """Whether the command ends with 0; 1 is a finding, anything else a scan that did not work."""
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
