"""A small repository instead of Refdesk's: its versions build, migrate and serve in a moment, or fail on purpose."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT
from tests.services import START_WITHIN, free_port, until

BUILD = """#!/bin/sh
set -e
cat version.txt
if grep -q build-fails version.txt; then exit 1; fi
build=$(cut -d " " -f 1 version.txt)
mkdir -p .venv/bin "refdesk/builds/$build" refdesk/static
[ -x .venv/bin/python ] || ln -s PYTHON .venv/bin/python
cp version.txt "refdesk/builds/$build/manifest.json"
ln -sfn "../builds/$build" refdesk/static/web
"""
COMMANDS = """
import os, sys
from pathlib import Path
data = Path(os.environ["REFDESK_DATA"]) / "refdesk.sqlite3"
version = Path("version.txt").read_text().split()
verb = sys.argv[1]
if verb == "backup":
    Path(sys.argv[2]).write_text(data.read_text())
elif verb == "pending" and "migrates" in version and "migrated" not in data.read_text():
    print("Logs go to the same output.")
    print("chats.0002_more expands")
    print("chats.0003_other", "expands" if "expands" in version else "stops")
elif verb == "migrate":
    data.write_text(data.read_text() + "half of a migration")
    if "migration-fails" in version:
        sys.exit("no such column")
    data.write_text("migrated")
"""
SERVER = """
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
version = Path("version.txt").read_text().split()
if "crashes" in version:
    sys.exit("a setting is wrong")
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if "unhealthy" in version else 200)
        self.end_headers()
        self.wfile.write(version[0].encode())
    def log_message(self, *args):
        pass
signal.signal(signal.SIGINT, lambda *args: os._exit(0))
HTTPServer(("127.0.0.1", int(os.environ["REFDESK_PORT"])), Handler).serve_forever()
"""


@dataclass
class Small:
    """A clone that is served by a unit of the simulated systemd."""

    folder: Path
    ports: list[int]

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def release(self, tag: str, *properties: str) -> None:
        """Commit a version in the repository and tag it."""
        origin = self.folder / "origin"
        (origin / "version.txt").write_text(" ".join([tag, *properties]))
        self.git("commit", "--quiet", "--all", "--message", tag, cwd=origin)
        self.git("tag", tag, cwd=origin)

    def git(self, *words: str, cwd: Path | None = None) -> str:
        identity = ("-c", "user.name=T", "-c", "user.email=t@t.example")
        done = subprocess.run(
            ["git", *identity, *words], cwd=cwd or self.clone, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def systemctl(self, *words: str) -> None:
        subprocess.run(["systemctl", *words], env=self.environ, check=True)

    @property
    def environ(self) -> dict[str, str]:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        others = ("REFDESK_", "DJANGO_", "PYTHON")
        outer = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        return {**outer, "PATH": path, "TESTS_UNITS": str(self.folder / "units")}

    def upgrade(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "refdesk.upgrade", "--checkout", str(self.clone)]
        command += ["--backups", str(self.folder / "backups"), *words]
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)

    def served(self) -> list[str]:
        """The version that each process serves."""
        versions = []
        for port in self.ports:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                versions.append(answer.read().decode())
        return versions

    def answering(self) -> int:
        """How many processes answer."""
        return sum(Small(self.folder, [port]).answers() for port in self.ports)

    def answers(self) -> bool:
        try:
            return len(self.served()) == len(self.ports)
        except OSError:
            return False

    def front_end(self) -> str:
        return (self.clone / "refdesk/static/web/manifest.json").read_text().split()[0]


@contextmanager
def small(folder: Path, processes: int = 1) -> Iterator[Small]:
    """Version v1, served by so many processes."""
    made = Small(folder, [free_port() for _ in range(processes)])
    origin = folder / "origin"
    for name in ("refdesk/server", "bin"):
        (origin / name).mkdir(parents=True)
    made.data.mkdir()
    for file, text in (
        ("bin/build", BUILD.replace("PYTHON", sys.executable)),
        ("refdesk/__init__.py", ""),
        ("refdesk/__main__.py", COMMANDS),
        ("refdesk/server/__init__.py", ""),
        ("refdesk/server/serve.py", SERVER),
        ("version.txt", ""),
        (".gitignore", "/.venv\n/refdesk/static\n/refdesk/builds\n/.upgrade\n__pycache__\n"),
    ):
        (origin / file).write_text(text)
    (origin / "bin/build").chmod(0o755)
    made.git("init", "--quiet", "--initial-branch=main", cwd=origin)
    made.git("add", "--all", cwd=origin)
    made.release("v1")
    made.git("clone", "--quiet", str(origin), str(made.clone), cwd=folder)
    subprocess.run(["bin/build"], cwd=made.clone, check=True, capture_output=True)
    (made.data / "refdesk.sqlite3").write_text("the chats")
    with served_by_units(made):
        yield made


@contextmanager
def served_by_units(made: Small, within: float = START_WITHIN, **settings: str) -> Iterator[None]:
    """Start a unit for each port, one after the other: the first process prepares the database."""
    install_systemctl(made.folder)
    names = []
    try:
        for port in made.ports:
            name = "refdesk.service" if port == made.ports[0] else f"refdesk-process@{port}.service"
            environ = {"REFDESK_DATA": str(made.data), "REFDESK_PORT": str(port), **settings}
            unit = {"user": identity_of_user(), "folder": str(made.clone), "environ": json.dumps(environ)}
            (made.folder / "units" / f"{name}.json").write_text(json.dumps(unit))
            names.append(name)
            made.systemctl("start", "--", name)
            until(Small(made.folder, [port]).answers, within)
        yield
    finally:
        made.systemctl("stop", "--", *names)


def install_systemctl(folder: Path) -> None:
    for name in ("units", "bin"):
        (folder / name).mkdir()
    program = folder / "bin/systemctl"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/upgrade/systemctl.py "$@"\n')
    program.chmod(0o755)


def identity_of_user() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
