"""PostgreSQL's programs `pg_dump` and `pg_restore`, if the system has them."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

_VARIABLES = {
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


class ToolError(Exception):
    """The program is missing or failed; the message says what to do, or its output."""


def require(program: str) -> str:
    """The path of the program. Raises ToolError."""
    path = shutil.which(program) or _of_debian(program)
    if path is None:
        raise ToolError(
            f"{program} is not on this machine. Install PostgreSQL's programs, of the server's version at least, "
            "or copy the database by your cluster's own means, and the folder of files after it."
        )
    return path


def dump(url: str, file: Path, moment: str) -> None:
    """Dump the database to a file, as of an exported snapshot."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={file}")


def restore(url: str, file: Path) -> None:
    """Restore a dump into an empty database, in one transaction."""
    name = conninfo_to_dict(url)["dbname"]
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}", str(file))


def migrations(file: Path) -> list[tuple[str, str]]:
    """(app, name) of the migrations in a dump."""
    output = _run("pg_restore", "", "--data-only", "--table=django_migrations", "--file=-", str(file)).decode()
    _, _, rest = output.partition(" (id, app, name, applied) FROM stdin;\n")
    rows = [line.split("\t") for line in rest.partition("\\.\n")[0].splitlines()]
    return [(app, name) for _, app, name, _ in rows]


def _run(program: str, url: str, *arguments: str) -> bytes:
    path = require(program)
    parameters = conninfo_to_dict(url)
    # The command line is visible to every user of the machine.
    variables = {name: str(parameters[part]) for part, name in _VARIABLES.items() if parameters.get(part)}
    done = subprocess.run([path, *arguments], env={**os.environ, **variables}, capture_output=True, check=False)  # noqa: S603 a fixed program
    if done.returncode:
        raise ToolError(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _of_debian(program: str) -> str | None:
    """The newest version in Debian's folders."""
    paths = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    return str(paths[-1]) if paths else None
