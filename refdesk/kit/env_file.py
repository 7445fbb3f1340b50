"""Environment files of systemd units, for commands outside of the service: they are to use its settings.

The syntax is that of `EnvironmentFile=` in systemd.exec(5): `NAME=value` lines, comments with # or ;, quotes, and
backslashes, also at the end of a line that continues.
"""

import re
from collections.abc import MutableMapping
from pathlib import Path

from .env import COMMAND, EnvironmentRefused

DEFAULT = Path("/etc/refdesk.env")
VARIABLE = "REFDESK_ENV_FILE"
DATABASES = ("REFDESK_DATA", "REFDESK_DATABASE_URL")
_LINE = re.compile(r"(?:\\.|[^\\\n])*", re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(.*)", re.DOTALL)
_PIECE = re.compile(r"'([^']*)'|\"((?:\\.|[^\"\\])*)\"|\\(.)|(\s+\Z)|(.)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\`$\n])")


def parse(text: str) -> dict[str, str]:
    """The variables of an environment file."""
    variables = {}
    for line in _LINE.findall(text):
        if line.lstrip()[:1] not in ("#", ";", "") and (assignment := _ASSIGNMENT.fullmatch(line)):
            variables[assignment[1]] = _value(assignment[2])
    return variables


def _value(written: str) -> str:
    pieces = []
    for single, double, escaped, _end, plain in _PIECE.findall(written):
        pieces.append(
            single or _ESCAPED.sub(lambda match: match[1].strip("\n"), double) or escaped.strip("\n") or plain
        )
    return "".join(pieces)


def load(environ: MutableMapping[str, str], default: Path = DEFAULT) -> Path | None:
    """Add the variables of the service's environment file to `environ`, whose own variables win; returns the file.

    The file is the one that `REFDESK_ENV_FILE` names. Without it, the default one is read, unless `environ` names
    another database. A file without `REFDESK_DATA` gets the data folder of the unit of its name.
    Raises `EnvironmentRefused` for a file that can't be read.
    """
    named = environ.get(VARIABLE, "").strip()
    if not named and (any(environ.get(name) for name in DATABASES) or not _exists(default)):
        return None
    file = Path(named) if named else default
    try:
        variables = parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentRefused([_problem(file, error)]) from None
    if file.suffix == ".env":
        variables.setdefault("REFDESK_DATA", f"/var/lib/{file.stem}")
    for name, value in variables.items():
        environ.setdefault(name, value)
    return file


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError:
        return True


def _problem(file: Path, error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
    if isinstance(error, PermissionError):
        return (
            f"{file}: the service’s settings can't be read: {why}. Run the command as the service’s user, for example: "
            f"sudo -u refdesk {COMMAND} …, or name another desk’s data folder in REFDESK_DATA."
        )
    return f"{VARIABLE}: {str(file)!r} can't be read: {why}. Expected: a file with lines like REFDESK_PORT=8000."
