"""Servers that tests start: PostgreSQL clusters, and Valkey or Redis, at first use until the end of the run.

`valkey` is a fixture; a test may stop and start it. If a program is missing, the test is skipped.
"""

import atexit
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import pytest

START_WITHIN = 30.0


class _Permission:
    """Whether the current test may start servers (`tests/conftest.py`). Outside of tests it is granted."""

    granted = True

    def check(self) -> None:
        assert self.granted, "this test starts a server: it needs the fixture `process` (see tests/conftest.py)"


permission = _Permission()


class Server:
    """A child process that can be stopped and started again; `answers` says whether it is ready."""

    def __init__(self, command: list[str], folder: Path, **run_as: Any) -> None:
        self._command, self._folder, self._run_as = command, folder, run_as
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers. No effect if it runs."""
        if self._process is not None:
            return
        permission.check()
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self._folder, **self._run_as
            )
        give_up = time.monotonic() + START_WITHIN
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill the process, by default without a shutdown."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_WITHIN)
            self._process = None

    def answers(self) -> bool:
        raise NotImplementedError

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


class Postgres(Server):
    """A cluster on a Unix socket, without port and password. `fsync` is off, `synchronous_commit` on.

    With `copied`, the stopped cluster in that folder is copied: a tenth of a second instead of one.
    """

    def __init__(self, copied: Path | None = None) -> None:
        programs = _programs_of_postgres()
        folder, run_as = folder_and_user("refdesk-postgres-")
        self.data = data = folder / "data"
        if copied:
            subprocess.run(["cp", "-a", str(copied), str(data)], check=True)
        else:
            # With plain C, UPPER and LOWER change ASCII letters only; most clusters have a UTF-8 locale.
            options = ["-U", "refdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
            made = [str(programs / "initdb"), "-D", str(data), *options]
            subprocess.run(made, check=True, capture_output=True, cwd=folder, **run_as)
        settings = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "on"}
        # A killed server leaves its shared memory: in its folder, which is removed.
        settings["dynamic_shared_memory_type"] = "mmap"
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        super().__init__([str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options], folder, **run_as)
        self._names = count(1)

    def url(self, name: str = "postgres") -> str:
        """The URL of a database, for libpq and REFDESK_DATABASE_URL."""
        return f"postgresql://refdesk@/{name}?host={quote(str(self._folder), safe='')}"

    def database(self, template: str = "") -> str:
        """The URL of a new database, empty or a copy of the one with the URL `template`, which nobody may use."""
        name = f"refdesk_{next(self._names)}"
        copied = urlsplit(template).path.strip("/") or "template1"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
        return self.url(name)

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill all its processes; SIGINT shuts it down properly.

        Each process has its own process group. The first one is stopped, so that it starts no others while they are
        killed. While one of them lives, its shared memory prevents a new start.
        """
        if self._process is not None and how == signal.SIGKILL:
            self._process.send_signal(signal.SIGSTOP)
            for child in _children(self._process.pid):
                with suppress(ProcessLookupError):
                    _kill(child)
        super().stop(how)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Valkey(Server):
    """A server without persistence, on a free port, which stays the same after a restart."""

    def __init__(self, program: str) -> None:
        folder, run_as = folder_and_user("refdesk-valkey-")
        self.port = free_port()
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__([program, *options], folder, **run_as)
        self.url = f"redis://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
        except OSError:
            return False


def _programs_of_postgres() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    program = shutil.which("initdb")
    if not versions and not program:
        pytest.skip("PostgreSQL's programs are not installed (Debian: postgresql)")
    return versions[-1] if versions else Path(str(program)).resolve().parent


def _children(parent: int) -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, of = stat.read_text().rpartition(")")[2].split()[:2]
            if int(of) == parent and state != "Z":
                children.append(int(stat.parent.name))
    return children


def _kill(process: int) -> None:
    """`kill -9`, and wait until the process is gone, also if it is no child of ours."""
    handle = os.pidfd_open(process)
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [], START_WITHIN)
    finally:
        os.close(handle)


def folder_and_user(prefix: str) -> tuple[Path, dict[str, Any]]:
    """A folder for the server, and arguments for `Popen` to run it not as root, which PostgreSQL refuses."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if os.getuid() != 0:
        return folder, {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return folder, {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def until(holds: Callable[[], bool], within: float = START_WITHIN) -> None:
    """Wait until the condition holds, for at most so many seconds."""
    give_up = time.monotonic() + within
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@cache
def the_valkey() -> Valkey:
    """The server of this run. Skips the test if neither Valkey nor Redis is installed."""
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        pytest.skip("neither Valkey nor Redis is installed (Debian: valkey-server, redis-server)")
    server = Valkey(program)
    atexit.register(server.remove)
    return server


@pytest.fixture
def valkey() -> Valkey:
    server = the_valkey()
    server.start()
    return server
