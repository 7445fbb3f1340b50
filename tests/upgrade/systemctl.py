#!/usr/bin/env python3
"""A systemctl of the tests. The folder `TESTS_UNITS` has a JSON file for each unit, and its process's number."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ["TESTS_UNITS"])


def main(verb: str, *words: str) -> int:
    names = words[words.index("--") + 1 :]
    if verb == "show" and "--value" in words:
        print("active" if _pid(names[0]) else "failed")
    elif verb == "show":
        print("\n\n".join(_show(path.stem) for path in sorted(FOLDER.glob("*.json"))))
    elif verb == "stop":
        for name in names:
            _stop(name)
    elif verb == "start":
        for name in names:
            _start(name)
    return 0


def _unit(name: str) -> dict[str, str]:
    unit: dict[str, str] = json.loads((FOLDER / f"{name}.json").read_text())
    return unit


def _pid(name: str) -> int:
    file = FOLDER / f"{name}.pid"
    pid = int(file.read_text()) if file.exists() else 0
    return pid if pid and Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() else 0


def _show(name: str) -> str:
    unit, pid = _unit(name), _pid(name)
    lines = {"Id": name, "ActiveState": "active" if pid else "inactive", "MainPID": str(pid), "User": unit["user"]}
    lines |= {"WorkingDirectory": unit["folder"], "Environment": "", "ExecStart": "refdesk.server.serve"}
    return "\n".join(f"{key}={value}" for key, value in lines.items())


def _stop(name: str) -> None:
    if pid := _pid(name):
        handle = os.pidfd_open(pid)
        os.kill(pid, signal.SIGINT)
        if not select.select([handle], [], [], 20)[0]:
            os.kill(pid, signal.SIGKILL)


def _start(name: str) -> None:
    unit = _unit(name)
    environ = {**os.environ, **json.loads(unit["environ"])}
    with (FOLDER / f"{name}.log").open("ab") as log:
        command = [f"{unit['folder']}/.venv/bin/python", "-m", "refdesk.server.serve"]
        made = subprocess.Popen(
            command,
            cwd=unit["folder"],
            env=environ,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    (FOLDER / f"{name}.pid").write_text(str(made.pid))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
