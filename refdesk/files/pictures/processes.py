"""Runs `worker` in separate processes: one picture at a time in each, and a time limit for each picture."""

import asyncio
import io
import logging
import os
import signal
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

from .confinement import filters
from .copies import COPIES, MAX_BYTES, MAX_PIXELS

log = logging.getLogger(__name__)

TIMEOUT = 20.0
"""Maximum duration of a picture in seconds, with the start of a process."""
_PICTURE_FAILED = 1
_MAX_ANSWER = len(COPIES) * (4 + MAX_BYTES)
_LIMITS = (MAX_PIXELS, MAX_BYTES, *COPIES.values())
_ROOT = str(Path(__file__).parents[3])
_CODE = f"import sys; sys.path.insert(0, {_ROOT!r}); from {__package__}.worker import main; main()"
COMMAND = (sys.executable, "-I", "-c", _CODE, *map(str, _LIMITS))

Copies = dict[str, bytes]
"""The encoded copies of a picture by the names of `COPIES`; empty for a picture that can't be decoded."""


class PictureProcesses:
    """At most `count` processes, so that one bad picture holds up no other. A process ends when it has been idle."""

    def __init__(self, count: int = 2, timeout: float = TIMEOUT, command: tuple[str, ...] = COMMAND) -> None:
        self._slots = asyncio.Semaphore(count)
        self._timeout = timeout
        self._command = command
        self._running: set[Process] = set()
        self._idle: list[Process] = []
        self._closed = False

    async def copies_of(self, read: Callable[[], Awaitable[bytes]], wait: float | None = None) -> Copies:
        """The copies of a picture. `read` is awaited once a process is free: pictures that wait need no memory.

        `wait`: maximum seconds until a process is free. Raises NotNowError where the reason may be the machine and not
        the picture, whose processor time has a limit.
        """
        async with self._slot(wait):
            if self._closed:
                raise NotNowError("the server stops")
            content = await read()
            try:
                return await asyncio.wait_for(self._ask(content), self._timeout)
            except TimeoutError as error:
                raise NotNowError(f"not decoded within {self._timeout:.0f} s") from error
            except _BadPictureError as error:
                log.warning("a picture ended its process: %s", error)
                return {}

    @asynccontextmanager
    async def _slot(self, wait: float | None) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(wait):
                await self._slots.acquire()
        except TimeoutError as error:
            raise NotNowError(f"no process was free within {wait} s") from error
        try:
            yield
        finally:
            self._slots.release()

    async def close(self) -> None:
        """End all processes. Pictures that are being decoded or wait for it raise NotNowError."""
        self._closed = True
        self._idle.clear()
        ending = list(self._running)
        for process in ending:
            _kill(process)
        await asyncio.gather(*(process.wait() for process in ending))

    async def _ask(self, content: bytes) -> Copies:
        while self._idle:
            process = self._idle.pop()
            if _has_ended(process):
                self._running.discard(process)
                _kill(process)
                continue
            try:
                return await self._ask_process(process, content)
            except NotNowError:
                # It ended at this moment, or was killed.
                continue
        return await self._ask_process(await self._start(), content)

    async def _start(self) -> Process:
        try:
            # Without the server's environment, which holds its secrets. In a new session, so that the process and its
            # children can be killed together.
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True
            )
        except OSError as error:
            raise NotNowError(str(error)) from error
        _warn_without_filters()
        self._running.add(process)
        if self._closed:
            _kill(process)
        return process

    async def _ask_process(self, process: Process, content: bytes) -> Copies:
        try:
            encoded = await _exchange(process, content)
        except BaseException as error:
            self._running.discard(process)
            _kill(process)
            code = await process.wait()
            ended = isinstance(error, OSError | EOFError)
            if isinstance(error, ValueError | struct.error) or (ended and code == _PICTURE_FAILED):
                raise _BadPictureError(str(error)) from error
            if ended:
                raise NotNowError(f"the process ended with {code}") from error
            raise
        if not self._closed:
            self._idle.append(process)
        return encoded


class NotNowError(Exception):
    """The picture could not be decoded now: the machine is busy, or the process couldn't be started or was killed."""


class _BadPictureError(Exception):
    """The process of the picture reached a limit, crashed, or answered nonsense."""


def _has_ended(process: Process) -> bool:
    """Whether a process ended, as an idle one does after a while: uvloop raises RuntimeError for a write to it."""
    return process.returncode is not None or process.stdin is None or process.stdin.is_closing()


async def _exchange(process: Process, content: bytes) -> Copies:
    """Raises OSError or EOFError for a process that ended, ValueError or struct.error for an answer out of bounds."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("no pipes")
    if _has_ended(process):
        raise EOFError
    process.stdin.write(struct.pack(">I", len(content)) + content)
    await process.stdin.drain()
    (size,) = struct.unpack(">I", await process.stdout.readexactly(4))
    if size > _MAX_ANSWER:
        raise ValueError(size)
    return _parse(io.BytesIO(await process.stdout.readexactly(size)))


def _parse(answer: IO[bytes]) -> Copies:
    encoded: Copies = {}
    for name in COPIES:
        (size,) = struct.unpack(">I", answer.read(4))
        encoded[name] = answer.read(size)
        if size > MAX_BYTES or len(encoded[name]) != size:
            raise ValueError(size)
    if answer.read(1):
        raise ValueError("more than the copies")
    return encoded if all(encoded.values()) else {}


@cache
def _warn_without_filters() -> None:
    """Once in this process."""
    if not filters():
        log.warning("pictures are decoded without a filter of system calls, which this system lacks")


def _kill(process: Process) -> None:
    """Kill the process and those that it forked."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
