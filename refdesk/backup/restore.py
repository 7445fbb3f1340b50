"""Restores a backup into an empty data folder, and an empty PostgreSQL database or bucket if the settings name one.

The backup is unpacked and checked in a subfolder first. The database comes last: no server can start on a part.
"""

import gzip
import hashlib
import json
import lzma
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from refdesk.project.config import Config

from . import new_epoch, postgres_tools
from .backup import ABOUT, DATABASE, DELETED, DUMP, FILES, OTHER_FILES, SUMS, check
from .sinks import CanNotError, sync_folder


def restore(config: Config, source: Path) -> int:
    """Restore; returns the number of files. Raises CanNotError, and has changed nothing then."""
    _refuse_to_overwrite(config)
    try:
        with _unpacked(config, source) as unpacked:
            names = _verified_names(unpacked)
            deleted = _deleted_files(unpacked)
            _refuse_other_kind(config, names)
            _refuse_later_version(
                _applied_migrations(unpacked / DATABASE)
                if DATABASE in names
                else postgres_tools.migrations(unpacked / DUMP)
            )
            keys = [name.removeprefix(f"{FILES}/") for name in names if name.startswith(f"{FILES}/")]
            if config.s3_bucket:
                _upload_to_bucket(unpacked / FILES, keys)
            _move(config, unpacked, names, deleted)
    except (EOFError, ValueError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, tarfile.TarError) as broken:
        raise CanNotError(
            f"{source} can't be read: it is damaged, ends too early, or isn't a Refdesk backup."
        ) from broken
    except OSError as broken:
        raise CanNotError(f"{broken.filename or source}: {broken.strerror or broken}.") from broken
    except (sqlite3.Error, psycopg.Error, postgres_tools.ToolError) as broken:
        raise CanNotError(f"{source}: {broken}") from broken
    return len(keys)


def _refuse_to_overwrite(config: Config) -> None:
    there = [name for name in (DATABASE, f"{DATABASE}-wal", FILES) if _has_content(config.data / name)]
    if there:
        raise CanNotError(f"{config.data} is not empty ({', '.join(there)}): restore into an empty folder.")
    if config.database_url and connection.introspection.table_names():
        raise CanNotError("The database is not empty: restore into an empty one.")


def _has_content(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


@contextmanager
def _unpacked(config: Config, source: Path) -> Iterator[Path]:
    """A subfolder of the data folder with the content of the backup, to be moved from there."""
    if not source.exists():
        raise CanNotError(f"There is no backup at {source}.")
    unpacked = config.data / ".restoring"
    shutil.rmtree(unpacked, ignore_errors=True)
    try:
        if source.is_dir():
            shutil.copytree(source, unpacked, symlinks=True)
        else:
            unpacked.mkdir(mode=0o700)
            with tarfile.open(source) as archive:
                _extract(archive, unpacked)
        yield unpacked
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Extract regular files below the folder, readable by their owner only, and refuse everything else."""
    for member in archive:
        inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if not (member.isfile() and inside):
            raise CanNotError(f"{member.name} doesn't belong in a backup.")
        content, target = archive.extractfile(member), folder / member.name
        if content is None or target.exists():
            raise CanNotError(f"{member.name} occurs twice in the backup.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with content, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as write:
            shutil.copyfileobj(content, write)


def _verified_names(unpacked: Path) -> list[str]:
    """The names of its files, whose checksums were verified."""
    if not (unpacked / ABOUT).is_file() or not (unpacked / SUMS).is_file():
        raise CanNotError("This is not a backup of Refdesk, or not a complete one.")
    names = []
    for line in (unpacked / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        file = unpacked / name
        if file.is_symlink() or not file.resolve().is_relative_to(unpacked.resolve()) or not file.is_file():
            raise CanNotError(f"{name} is missing from the backup.")
        with file.open("rb") as read:
            if hashlib.file_digest(read, "sha256").hexdigest() != digest:
                raise CanNotError(f"{name} is damaged in the backup.")
        names.append(name)
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_symlink() or path.is_file()}
    if stranger := next(iter(there - {*names, ABOUT, SUMS}), None):
        raise CanNotError(f"{stranger} doesn't belong in a backup.")
    return names


def _refuse_other_kind(config: Config, names: list[str]) -> None:
    if config.database_url and DUMP not in names:
        raise CanNotError("This is a backup of a SQLite file: restore it without REFDESK_DATABASE_URL.")
    if not config.database_url and DATABASE not in names:
        raise CanNotError("This is a backup of a PostgreSQL database: set REFDESK_DATABASE_URL to an empty one.")


def _applied_migrations(file: Path) -> list[tuple[str, str]]:
    """Check for damage; returns (app, name) of the applied migrations."""
    database = sqlite3.connect(file)
    try:
        check(database)
        return list(database.execute("SELECT app, name FROM django_migrations"))
    finally:
        database.close()


def _refuse_later_version(applied: list[tuple[str, str]]) -> None:
    """Refuse a database with migrations that are unknown here: it is of a later version."""
    on_disk = MigrationLoader(None).disk_migrations
    if later := [f"{app} {name}" for app, name in applied if (app, name) not in on_disk]:
        raise CanNotError(f"The backup was made by a later version of Refdesk ({later[0]}).")


def _upload_to_bucket(folder: Path, keys: list[str]) -> None:
    # Importing boto3 is slow, and most installations have no bucket.
    from . import bucket

    bucket.refuse_other_files(keys)
    bucket.upload(folder, keys)


def _deleted_files(unpacked: Path) -> list[str]:
    """The keys of the files deleted during the backup. Raises ValueError if backup.json can't be read."""
    about = json.loads((unpacked / ABOUT).read_text(encoding="utf-8"))
    if not isinstance(about, dict):
        raise ValueError(about)
    return [str(key) for key in about.get(DELETED, [])]


def _move(config: Config, unpacked: Path, names: list[str], deleted: list[str]) -> None:
    moved = [name for name in OTHER_FILES if name in names]
    if (unpacked / FILES).is_dir() and not config.s3_bucket:
        moved.append(FILES)
    with _moving(config.data, unpacked, moved):
        _move_database(config, unpacked, deleted)
    sync_folder(config.data)


@contextmanager
def _moving(data: Path, unpacked: Path, names: list[str]) -> Iterator[None]:
    """Move these into the data folder; on failure, move everything back."""
    before = unpacked / "before"
    before.mkdir(mode=0o700)
    done = []
    try:
        for name in names:
            done.append(name)
            if (data / name).exists():
                (data / name).rename(before / name)
            (unpacked / name).rename(data / name)
        yield
    except BaseException:
        for name in done:
            if not (unpacked / name).exists():
                (data / name).rename(unpacked / name)
            if (before / name).exists():
                (before / name).rename(data / name)
        raise


def _move_database(config: Config, unpacked: Path, deleted: list[str]) -> None:
    if config.database_url:
        postgres_tools.restore(config.database_url, unpacked / DUMP)
        with psycopg.connect(config.database_url) as restored:
            restored.execute(
                "UPDATE files_file SET state = 'expired', storage_key = '' WHERE storage_key = ANY(%s)", [deleted]
            )
            new_epoch.renew_postgres(lambda statement, values: restored.execute(statement, values or None).fetchall())
    else:
        _amend(unpacked / DATABASE, deleted)
        (unpacked / DATABASE).rename(config.data / DATABASE)


def _amend(file: Path, keys: list[str]) -> None:
    """Mark the files with these keys as expired, and start a new epoch."""
    database = sqlite3.connect(file)
    try:
        with database:
            values = ((key,) for key in keys)
            database.executemany(
                "UPDATE files_file SET state = 'expired', storage_key = '' WHERE storage_key = ?", values
            )
            new_epoch.renew_sqlite(lambda sql, values: database.execute(sql.replace("%s", "?"), values).fetchall())
    finally:
        database.close()
