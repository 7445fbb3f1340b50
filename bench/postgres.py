"""A private PostgreSQL cluster in a temporary folder, on a socket only, that ends with the bench."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

SETTINGS = "-c listen_addresses= -c fsync=on -c synchronous_commit=on -c max_connections=60 -c shared_buffers=256MB"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest there is; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return known[-1].parent if known else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Make and start a cluster below `folder`; gives the address of an empty database in it."""
    found = programs()
    assert found, "PostgreSQL's programs are not here"
    own_folder = Path(mkdtemp(prefix="pg-", dir=folder))
    user = _unprivileged(own_folder)
    data, socket = own_folder / "data", own_folder / "run"
    try:
        _run(user, found / "initdb", "-D", data, "-U", "refdesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        socket.mkdir()
        if user:
            shutil.chown(socket, user)
        options = f"{SETTINGS} -k {socket}"
        _run(user, found / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        _run(user, found / "createdb", "-h", socket, "-U", "refdesk", "refdesk")
        yield f"postgresql://refdesk@/refdesk?host={socket}"
    finally:
        with suppress(subprocess.CalledProcessError):
            _run(user, found / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(own_folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """Who runs it: PostgreSQL refuses root. The folders above must let that user through."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user


def _run(user: str | None, *command: str | Path) -> None:
    demoted = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **demoted,  # type: ignore[call-overload]
    )
