"""Processes forked by `tests/fork_server.py`, of which each process of pytest has one. They are used like `Popen`."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from queue import Queue
from threading import Event, Lock, Thread
from typing import IO, Any

from .fork_server import REQUEST_BYTES

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 100.0
"""Seconds; the first fork waits for the imports."""


class Forked:
    """A running process, a child of the fork server."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        self.returncode: int | None = None
        self._ended = Event()

    def end(self, code: int) -> None:
        self.returncode = code
        self._ended.set()
        self.close_input()

    def close_input(self) -> None:
        if self.stdin is not None:
            with suppress(BrokenPipeError):
                self.stdin.close()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; that of a killed process is negative. Raises `TimeoutExpired`."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _ForkServer:
    """The other side of `tests/fork_server.py`."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        outside = {name: value for name, value in os.environ.items() if not name.startswith("REFDESK_")}
        shared = {"REFDESK_TESTS_SHARED": os.environ["REFDESK_TESTS_SHARED"], "PYTHONPATH": str(ROOT)}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-u", "-m", "tests.fork_server", str(theirs.fileno())],
                cwd=ROOT,
                env=outside | shared,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._starting = Lock()
        self._started: Queue[Forked] = Queue()
        self._running: dict[int, Forked] = {}
        Thread(target=self._listen, daemon=True).start()
        atexit.register(self._close)

    def fork(self, files: list[int], environ: Mapping[str, str], *, module: str = "", code: str = "") -> Forked:
        """A process that runs the module or the code with this environment and these standard files."""
        request = json.dumps({"environ": dict(environ), "module": module, "code": code}).encode()
        assert len(request) < REQUEST_BYTES
        with self._starting:
            socket.send_fds(self._socket, [request], files)
            return self._started.get(timeout=START_WITHIN)

    def _listen(self) -> None:
        while data := self._socket.recv(1_000):
            facts: dict[str, Any] = json.loads(data)
            if "started" in facts:
                forked = self._running[facts["started"]] = Forked(facts["started"])
                self._started.put(forked)
            else:
                self._running.pop(facts["ended"]).end(facts["code"])

    def _close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._process.wait(10)
        self._socket.close()


_fork_server = cache(_ForkServer)


def start(module: str, environ: Mapping[str, str], errors: int) -> Forked:
    """Run a module, with its input from `stdin`, its output in `stdout`, and its errors in the open file `errors`."""
    its_input, writing = os.pipe()
    reading, its_output = os.pipe()
    try:
        forked = _fork_server().fork([its_input, its_output, errors], environ, module=module)
    finally:
        os.close(its_input)
        os.close(its_output)
    forked.stdin, forked.stdout = os.fdopen(writing, "w", encoding="utf-8"), os.fdopen(reading, encoding="utf-8")
    if forked.poll() is not None:
        forked.close_input()
    return forked


def run(code: str, environ: Mapping[str, str]) -> str:
    """Run Python code to its end; returns its output. Raises an `AssertionError` with its errors."""
    done = _finish(code, environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


def command(*arguments: str, environ: Mapping[str, str], line: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a management command to its end, as `python -m refdesk` does, with `line` as its input."""
    code = f"import runpy, sys; sys.argv[1:] = {arguments!r}; runpy.run_module('refdesk', run_name='__main__')"
    return _finish(code, environ, line)


def _finish(code: str, environ: Mapping[str, str], line: str = "") -> "subprocess.CompletedProcess[str]":
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(3)]
        its_input, output, errors = files
        its_input.write(line)
        its_input.seek(0)
        done = _fork_server().fork([file.fileno() for file in files], environ, code=code).wait()
        for printed in (output, errors):
            printed.seek(0)
        return subprocess.CompletedProcess([], done, output.read(), errors.read())
