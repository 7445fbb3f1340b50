"""Runs programs as the users who own the code and the data."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OTHERS = ("REFDESK_", "DJANGO_", "PYTHON")
LINES = 15
"""Lines of a failed program's output that are shown."""


class UpgradeError(Exception):
    """The upgrade can't go on; the message says why, and what to do."""


@dataclass(frozen=True)
class User:
    """A user of this machine. Only root may run programs as another one."""

    name: str

    def run(
        self, command: Sequence[str | Path], cwd: Path, environ: Mapping[str, str] | None = None, *, task: str = ""
    ) -> str:
        """Run a program and return its output. Raises `UpgradeError` with the end of it, after the `task`."""
        words = [str(word) for word in command]
        done = subprocess.run(  # noqa: S603 programs of this package
            [*self._prefix(), *words],
            cwd=cwd,
            env=self._environ(environ or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            lines = done.stdout.strip().splitlines()[-LINES:]
            raise UpgradeError("\n  ".join([f"{task or ' '.join(words)} failed:", *lines]))
        return done.stdout

    def _prefix(self) -> list[str]:
        if self.name == pwd.getpwuid(os.geteuid()).pw_name:
            return []
        if os.geteuid() == 0:
            return ["runuser", "-u", self.name, "--"]
        raise UpgradeError(f"Run this as root: it has to do things as the user {self.name}.")

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        """This environment without settings of Refdesk, Django and Python, which may be another program's."""
        outer = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        home = {"HOME": pwd.getpwnam(self.name).pw_dir, "USER": self.name, "LOGNAME": self.name}
        return {**outer, **home, **more}


def owner_of(path: Path) -> User:
    return User(pwd.getpwuid(path.stat().st_uid).pw_name)
