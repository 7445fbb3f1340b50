"""Real server processes for tests: each with a data folder of its own, on a port that was free.

    with server(REFDESK_RECONNECT_GRACE="2") as running:  # or with a mapping
        running.url, running.passwords["ana@harbour.example"], running.log

Calls that wait for the process block; in a coroutine use `await asyncio.to_thread(running.restart)`.
"""

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

from .services import permission
from .shared import once

ROOT = Path(__file__).resolve().parent.parent
ENTRY = "refdesk.server.serve"
READY_WITHIN = 60.0
# Lines of each start that are kept: a server prints a dozen.
PRINTED = 100
# A server with one of these makes its data itself.
_OF_A_FIRST_START = {"REFDESK_DEMO", "REFDESK_DATABASE_URL", "REFDESK_ADMIN_EMAIL", "REFDESK_SECRET_KEY"}
STOP_WITHIN = 20.0
ANA, BEN, MARTA = "ana@harbour.example", "ben@harbour.example", "marta@harbour.example"
"""The demo's operators: of Reference (whose widget is `ask`), of Local History, and the administrator of both."""


class NotReady(AssertionError):
    """The process ended, or took too long, before it served."""


class Server:
    """One server process. After `kill`, `stop` or a crash, `start` brings it back on the same port and data."""

    def __init__(self, data: Path, environ: Mapping[str, str] | None = None, *, entry: str = ENTRY) -> None:
        self.data = data
        self.environ = {"REFDESK_DEMO": "1", "REFDESK_PORT": "0", **(environ or {})}
        self.entry = entry
        self.url = ""
        self.printed: list[str] = []
        """What it printed since it was last started."""
        self._process: subprocess.Popen[str] | None = None
        self._log = data / "server.log"

    def start(self) -> None:
        """Start it, and wait until it serves."""
        permission.check()
        ready = Event()
        self.printed = []
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-u", "-m", self.entry],
                cwd=ROOT,
                env=self._environ(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        Thread(target=self._read, args=(self._process, ready, self.printed), daemon=True).start()
        if not ready.wait(READY_WITHIN) or not self.running:
            self.kill()
            raise NotReady(f"the server did not start:\n{self.log}")
        self.environ["REFDESK_PORT"] = self.url.rpartition(":")[2]

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ctrl-C, and wait for the end; the exit code."""
        return self._end(signal.SIGINT)

    def restart(self) -> None:
        """Kill -9, and start again."""
        self.kill()
        self.start()

    def wait(self, limit: float = STOP_WITHIN) -> int:
        """Wait until the process ends by itself; its exit code (-9: killed)."""
        assert self._process is not None
        return self._process.wait(limit)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, such as SIGSTOP and SIGCONT."""
        assert self._process is not None
        self._process.send_signal(number)

    def django(self, *statements: str) -> str:
        """Run statements in another process on this server's database; what they print."""
        begin = ["import django", "django.setup()", *statements]
        environ = {**self._environ(), "DJANGO_SETTINGS_MODULE": "refdesk.project.settings"}
        command = [sys.executable, "-c", "\n".join(begin)]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it has logged, over all its starts."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def passwords(self) -> dict[str, str]:
        """The demo's passwords, by email."""
        lines = (self.data / "demo-passwords.txt").read_text(encoding="utf-8").splitlines()
        words = [line.split() for line in lines]
        return {email: password for email, password, *_ in words}

    def _environ(self) -> dict[str, str]:
        mine = ("REFDESK_", "DJANGO_SETTINGS_MODULE")
        outside = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
        return {**outside, "REFDESK_DATA": str(self.data), "PYTHONPATH": str(ROOT), **self.environ}

    def _read(self, process: "subprocess.Popen[str]", ready: Event, printed: list[str]) -> None:
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


def _make_demo(folder: Path) -> None:
    """The data folder of a server with the demo's data that has been started, and stopped."""
    made = Server(folder)
    made.start()
    made.stop()
    (folder / "server.log").unlink()


@contextmanager
def server(
    environ: Mapping[str, str] | None = None, *, entry: str = ENTRY, data: Path | None = None, **more: str
) -> Iterator[Server]:
    """A running server with the demo's data, gone at the end. With `data` the folder is the caller's, and stays.

    A first start takes seconds, for its migrations and the demo: where the settings are not about them, they are those
    of a folder that was made once. Where the test fails, what the server logged is printed.
    """
    environ = {**(environ or {}), **more}
    folder = data or Path(tempfile.mkdtemp(prefix="refdesk-server-"))
    if data is None and not _OF_A_FIRST_START & environ.keys():
        shutil.copytree(once("demo", _make_demo), folder, dirs_exist_ok=True)
    made = Server(folder, environ, entry=entry)
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
