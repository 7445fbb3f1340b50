"""PostgreSQL's own programs for a copy of a database, where the system has them."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_AS_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class FailedError(Exception):
    """The program is not there, or it failed; what to do, or what it said."""


def require(program: str) -> str:
    """Where it is. Raises FailedError."""
    found = shutil.which(program) or _of_debian(program)
    if found is None:
        raise FailedError(
            f"{program} is not on this machine. Install PostgreSQL's programs, of the server's version at least, "
            "or copy the database by your cluster's own means, and the folder of files after it."
        )
    return found


def dump(url: str, file: Path, moment: str) -> None:
    """Write the database into a file, as of the moment that a transaction has exported."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={file}")


def restore(url: str, file: Path) -> None:
    """Write it back into an empty database, wholly or not at all."""
    name = conninfo_to_dict(url)["dbname"]
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}", str(file))


def migrations(file: Path) -> list[tuple[str, str]]:
    """(app, name) of those that were applied to the database that a dump is of."""
    told = _run("pg_restore", "", "--data-only", "--table=django_migrations", "--file=-", str(file)).decode()
    _, _, rest = told.partition(" (id, app, name, applied) FROM stdin;\n")
    rows = [line.split("\t") for line in rest.partition("\\.\n")[0].splitlines()]
    return [(app, name) for _, app, name, _ in rows]


def _run(program: str, url: str, *arguments: str) -> bytes:
    """What it prints."""
    found = require(program)
    told = conninfo_to_dict(url)
    # Not on the command line, which everybody on the machine can read.
    variables = {name: str(told[part]) for part, name in _AS_VARIABLES.items() if told.get(part)}
    done = subprocess.run([found, *arguments], env={**os.environ, **variables}, capture_output=True, check=False)  # noqa: S603 ours
    if done.returncode:
        raise FailedError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _of_debian(program: str) -> str | None:
    """Debian keeps each version in a folder of its own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else None
