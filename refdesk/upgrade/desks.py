"""A desk: the units that share a database, its backup, its migrations, and a copy of the database in case they fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage

from .running import UpgradeError, User
from .units import Unit

DATABASE = "refdesk.sqlite3"
COPY = ".before-upgrade"
"""The folder of the copy, in the data folder."""
BACKUPS = Path("/var/lib/refdesk-backup")
RESERVE = 2**28


@dataclass(frozen=True, eq=False)
class Desk:
    """`units` share one database; the first one gives the settings."""

    units: tuple[Unit, ...]

    @property
    def name(self) -> str:
        return self.units[0].name.removesuffix(".service")

    @property
    def user(self) -> User:
        return User(self.units[0].user)

    @property
    def data(self) -> Path:
        return Path(self.units[0].environ.get("REFDESK_DATA") or self._default_data)

    @property
    def _default_data(self) -> str:
        raise UpgradeError(f"{self.units[0].name} has no REFDESK_DATA: set it in the unit or its environment file.")

    @property
    def is_postgres(self) -> bool:
        return bool(self.units[0].environ.get("REFDESK_DATABASE_URL"))

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.is_postgres else str(self.data / DATABASE)

    def database_size(self) -> int:
        """Bytes of the SQLite file with its write-ahead log; 0 on PostgreSQL."""
        return sum(path.stat().st_size for path in self._database_files())

    def require_space(self, backups: Path) -> None:
        """Raise `UpgradeError` unless the disks have room for the backup and the copy, at their largest."""
        files = sum(path.stat().st_size for path in (self.data / "files").rglob("*") if path.is_file())
        for folder, needed in ((backups, files + self.database_size()), (self.data, self.database_size())):
            there = next(path for path in (folder, *folder.parents) if path.exists())
            free = disk_usage(there).free
            if free < needed + RESERVE:
                raise UpgradeError(
                    f"{there}: {_size(needed + RESERVE)} are needed for the backup of {self.name}, "
                    f"and {_size(free)} are free."
                )

    def backup(self, tree: Path, folder: Path, version: str) -> Path:
        """Back up while the desk is used; returns the new file."""
        name = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in version)
        file = folder / f"{self.name}-before-{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
        self._refdesk(tree, "backup", str(file), task=f"The backup of {self.name}")
        return file

    def pending(self, tree: Path) -> dict[str, bool]:
        """The migrations of the version in `tree` that the database doesn't have yet, each with whether it stops."""
        shown = self._refdesk(tree, "pending", task=f"Reading the migrations of {self.name}")
        lines = (line.split() for line in shown.splitlines())
        return {line[0]: line[1] == "stops" for line in lines if line[1:] in (["expands"], ["stops"])}

    def migrate(self, tree: Path) -> None:
        self._refdesk(tree, "migrate", "--no-input", "--verbosity=0", task=f"The migration of {self.name}")

    def copy_database(self, tree: Path) -> None:
        """Copy the database, which nobody uses, for `put_back`."""
        self.delete_copy()
        copy = self.data / COPY
        self.user.run(["mkdir", "-m", "700", copy], self.data)
        if self.is_postgres:
            self._run(tree, "refdesk.backup.before_upgrade", "copy", str(copy / "database"))
        else:
            self.user.run(["cp", "-p", "--reflink=auto", *self._database_files(), copy], self.data)
        self.user.run(["touch", copy / "whole"], self.data)

    def put_back(self, tree: Path) -> None:
        """Replace the database by its copy, if there is a whole one. Repeating it is harmless."""
        copy = self.data / COPY
        if not (copy / "whole").exists():
            return
        if self.is_postgres:
            self._run(tree, "refdesk.backup.before_upgrade", "put-back", str(copy / "database"))
            return
        script = 'rm -f "$1" "$1-wal" "$1-shm" && cp -p --reflink=auto .before-upgrade/"$1"* . && sync'
        self.user.run(
            ["sh", "-euc", script, "sh", DATABASE], self.data, task=f"Putting back the database of {self.name}"
        )

    def delete_copy(self) -> None:
        self.user.run(["rm", "-rf", self.data / COPY], self.data)

    def _database_files(self) -> list[Path]:
        if self.is_postgres:
            return []
        return [path for suffix in ("", "-wal", "-shm") if (path := self.data / f"{DATABASE}{suffix}").exists()]

    def _refdesk(self, tree: Path, *words: str, task: str) -> str:
        return self._run(tree, "refdesk", *words, task=task)

    def _run(self, tree: Path, module: str, *words: str, task: str = "") -> str:
        environ = dict(self.units[0].environ) | {"PYTHONDONTWRITEBYTECODE": "1"}
        return self.user.run([tree / ".venv/bin/python", "-m", module, *words], tree, environ, task=task)


def desks_of(units: Sequence[Unit]) -> list[Desk]:
    by_database: dict[str, list[Unit]] = {}
    for unit in units:
        database = unit.environ.get("REFDESK_DATABASE_URL") or unit.environ.get("REFDESK_DATA") or ""
        by_database.setdefault(database, []).append(unit)
    return [Desk(tuple(shared)) for shared in by_database.values()]


def _size(number: int) -> str:
    return f"{number / 2**30:.1f} GiB"
