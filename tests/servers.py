"""Real server processes for tests, each with its own data folder and a free port.

    with server(REFDESK_RECONNECT_GRACE="2") as running:  # or with a mapping
        running.url, running.passwords["ana@harbour.example"], running.log

Calls that wait for the process block; in a coroutine use `await asyncio.to_thread(running.restart)`.
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

from .databases import MIGRATED
from .forked import Forked, run, start
from .services import Postgres, permission
from .shared import once

ROOT = Path(__file__).resolve().parent.parent
ENTRY = "refdesk.server.serve"
READY_WITHIN = 60.0
# Lines that are stored of each start; a server prints a dozen.
PRINTED = 100
# Libraries read these settings at import, so that a server with one of them needs an interpreter of its own.
_READ_AT_IMPORT = {"REFDESK_PUBLIC_URL", "REFDESK_DEBUG"}
# With one of these settings, a server needs a first start of its own.
_FIRST_START_SETTINGS = {"REFDESK_DEMO", "REFDESK_DATABASE_URL", "REFDESK_ADMIN_EMAIL", "REFDESK_SECRET_KEY"}
STOP_WITHIN = 20.0
ANA, BEN, MARTA = "ana@harbour.example", "ben@harbour.example", "marta@harbour.example"
"""The demo's operators: of Reference (whose widget is `ask`), of Local History, and the administrator of both."""


class NotReady(AssertionError):
    """The process ended before it was ready, or needed too long."""


class Server:
    """One server process. After `kill`, `stop` or a crash, `start` starts it again with the same port and data."""

    def __init__(
        self, data: Path, environ: Mapping[str, str] | None = None, *, entry: str = ENTRY, forked: bool = True
    ) -> None:
        self.data = data
        self.environ = {"REFDESK_DEMO": "1", "REFDESK_PORT": "0", **(environ or {})}
        self.entry = entry
        self.root = ROOT
        """The tree whose code the process runs. Another one needs an interpreter of its own."""
        self._forked = forked and not _READ_AT_IMPORT & self.environ.keys()
        self.url = ""
        self.printed: list[str] = []
        """Lines printed since the last start."""
        self._process: subprocess.Popen[str] | Forked | None = None
        self._log = data / "server.log"

    def start(self) -> None:
        permission.check()
        ready = Event()
        self.printed = []
        with self._log.open("a", encoding="utf-8") as log:
            self._process = self._fork(log) if self._forked else self._execute(log)
        Thread(target=self._read, args=(self._process, ready, self.printed), daemon=True).start()
        if not ready.wait(READY_WITHIN) or not self.running:
            self.kill()
            raise NotReady(f"the server did not start:\n{self.log}")
        self.environ["REFDESK_PORT"] = self.url.rpartition(":")[2]

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Send SIGINT and wait for the end; returns the exit code."""
        return self._end(signal.SIGINT)

    def restart(self) -> None:
        self.kill()
        self.start()

    def wait(self, limit: float = STOP_WITHIN) -> int:
        """Wait for the end of the process; returns the exit code (-9: killed)."""
        assert self._process is not None
        return self._process.wait(limit)

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def django(self, *statements: str) -> str:
        """Run Python statements in another process on this server's database; returns their output."""
        environ = {**self._environ(), "DJANGO_SETTINGS_MODULE": "refdesk.project.settings"}
        return run("\n".join(["import django", "django.setup()", *statements]), environ)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def passwords(self) -> dict[str, str]:
        lines = (self.data / "demo-passwords.txt").read_text(encoding="utf-8").splitlines()
        words = [line.split() for line in lines]
        return {email: password for email, password, *_ in words}

    def _environ(self) -> dict[str, str]:
        mine = ("REFDESK_", "DJANGO_SETTINGS_MODULE")
        outside = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        return {**outside, "REFDESK_DATA": str(self.data), "PYTHONPATH": str(self.root), **self.environ}

    def _fork(self, log: IO[str]) -> Forked:
        return start(self.entry, self._environ(), log.fileno())

    def _execute(self, log: IO[str]) -> "subprocess.Popen[str]":
        command = [sys.executable, "-u", "-m", self.entry]
        return subprocess.Popen(
            command, cwd=self.root, env=self._environ(), stdout=subprocess.PIPE, stderr=log, text=True
        )

    def _read(self, process: "subprocess.Popen[str] | Forked", ready: Event, printed: list[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                if len(printed) < PRINTED:
                    printed.append(line.rstrip("\n"))
                if "ready: " in line:
                    self.url = line.split("ready: ")[1].strip()
                    ready.set()
        process.wait()
        ready.set()

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
        try:
            return self._process.wait(STOP_WITHIN)
        finally:
            self._process.kill()
            self._process.wait()


def _make_demo(folder: Path, **environ: str) -> None:
    """Create the data folder of a server with the demo, by a start and a stop.

    Nobody is in the demo's backup department: it would be offered chats that a test leaves unclaimed.
    """
    made = Server(folder, environ)
    made.start()
    made.stop()
    made.django(
        "from refdesk.libraries.models import Department",
        "from refdesk.staff.models import Membership",
        "Department.objects.update(backup=None)",
        "Membership.objects.filter(department__name='Evening Service').delete()",
    )
    (folder / "server.log").unlink()


def copy_demo(folder: Path) -> None:
    """Make this folder the data folder of a server that created its demo."""
    shutil.copytree(once("demo", _make_demo), folder, dirs_exist_ok=True)


def demo_database(cluster: Postgres) -> str:
    """The URL of a new PostgreSQL database with the demo. The servers on it get a copy of the demo's data folder."""
    if cluster not in _demos_of_clusters:
        folder = Path(tempfile.mkdtemp(prefix="refdesk-demo-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        url = cluster.database(cluster.url(MIGRATED))
        _make_demo(folder, REFDESK_DATABASE_URL=url)
        _demos_of_clusters[cluster] = (url, folder)
    template, folder = _demos_of_clusters[cluster]
    url = cluster.database(template)
    _demos_of_databases[url] = folder
    return url


_demos_of_clusters: dict[Postgres, tuple[str, Path]] = {}
_demos_of_databases: dict[str, Path] = {}


def _demo_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder that a server with these settings starts on a copy of; None if it has to make its own."""
    if folder := _demos_of_databases.get(environ.get("REFDESK_DATABASE_URL", "")):
        return folder
    return None if _FIRST_START_SETTINGS & environ.keys() else once("demo", _make_demo)


@contextmanager
def server(
    environ: Mapping[str, str] | None = None,
    *,
    entry: str = ENTRY,
    data: Path | None = None,
    forked: bool = True,
    **more: str,
) -> Iterator[Server]:
    """A running server with the demo, which is deleted at the end. The folder of `data` is not deleted.

    A first start needs seconds for migrations and the demo. Unless the settings are about them, the folder is a copy
    of one that was created once. The process is forked from one that has imported everything (`tests/forked.py`);
    without `forked`, it is a new interpreter, for tests of the start itself. If the test fails, its log is printed.
    """
    environ = {**(environ or {}), **more}
    folder = data or Path(tempfile.mkdtemp(prefix="refdesk-server-"))
    if data is None and (demo := _demo_folder(environ)):
        shutil.copytree(demo, folder, dirs_exist_ok=True)
    made = Server(folder, environ, entry=entry, forked=forked)
    try:
        made.start()
        yield made
    except BaseException:
        print(f"The log of {made.url}:\n{made.log}")
        raise
    finally:
        made.kill()
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)
