"""A backup, back into an empty data folder (and an empty PostgreSQL database or bucket, where there is one).

All of it is unpacked and looked at beside its place first; the database comes last, so that there is no desk until all
of it is there.
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
from .backup import ABOUT, DATABASE, DUMP, FILES, GONE, KEPT, SUMS, check
from .sinks import CanNotError, to_disk


def restore(config: Config, place: Path) -> int:
    """How many files came back with it. Raises CanNotError, and has changed nothing then."""
    _refuse_to_overwrite(config)
    try:
        with _unpacked(config, place) as unpacked:
            names = _checked(unpacked)
            gone = _gone(unpacked)
            _refuse_other_kind(config, names)
            _refuse_later(
                _checked_database(unpacked / DATABASE)
                if DATABASE in names
                else postgres_tools.migrations(unpacked / DUMP)
            )
            keys = [name.removeprefix(f"{FILES}/") for name in names if name.startswith(f"{FILES}/")]
            if config.s3_bucket:
                _put_into_bucket(unpacked / FILES, keys)
            _put(config, unpacked, names, gone)
    except (EOFError, ValueError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, tarfile.TarError) as broken:
        raise CanNotError(
            f"{place} can't be read: it is damaged, ends too early, or isn't a Refdesk backup."
        ) from broken
    except OSError as broken:
        raise CanNotError(f"{broken.filename or place}: {broken.strerror or broken}.") from broken
    except (sqlite3.Error, psycopg.Error, postgres_tools.FailedError) as broken:
        raise CanNotError(f"{place}: {broken}") from broken
    return len(keys)


def _refuse_to_overwrite(config: Config) -> None:
    there = [name for name in (DATABASE, f"{DATABASE}-wal", FILES) if _is_something(config.data / name)]
    if there:
        raise CanNotError(f"{config.data} is not empty ({', '.join(there)}): restore into an empty folder.")
    if config.database_url and connection.introspection.table_names():
        raise CanNotError("The database is not empty: restore into an empty one.")


def _is_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


@contextmanager
def _unpacked(config: Config, place: Path) -> Iterator[Path]:
    """A folder in the data folder with what is in the backup, to be moved from there."""
    if not place.exists():
        raise CanNotError(f"There is nothing at {place}.")
    unpacked = config.data / ".restoring"
    shutil.rmtree(unpacked, ignore_errors=True)
    try:
        if place.is_dir():
            shutil.copytree(place, unpacked, symlinks=True)
        else:
            unpacked.mkdir(mode=0o700)
            with tarfile.open(place) as archive:
                _extract(archive, unpacked)
        yield unpacked
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Ordinary files within the folder, for their owner alone, and nothing else."""
    for member in archive:
        inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
        if not (member.isfile() and inside):
            raise CanNotError(f"{member.name} has no business in a backup.")
        content, target = archive.extractfile(member), folder / member.name
        if content is None or target.exists():
            raise CanNotError(f"{member.name} is twice in the backup.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with content, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as write:
            shutil.copyfileobj(content, write)


def _checked(unpacked: Path) -> list[str]:
    """The names of what is in it, each as its sum says."""
    if not (unpacked / ABOUT).is_file() or not (unpacked / SUMS).is_file():
        raise CanNotError("This is no backup of Refdesk, or only a part of one.")
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
        raise CanNotError(f"{stranger} has no business in a backup.")
    return names


def _refuse_other_kind(config: Config, names: list[str]) -> None:
    if config.database_url and DUMP not in names:
        raise CanNotError("This is a backup of a SQLite file: restore it without REFDESK_DATABASE_URL.")
    if not config.database_url and DATABASE not in names:
        raise CanNotError("This is a backup of a PostgreSQL database: set REFDESK_DATABASE_URL to an empty one.")


def _checked_database(file: Path) -> list[tuple[str, str]]:
    """It is not damaged; (app, name) of the migrations that were applied to it."""
    database = sqlite3.connect(file)
    try:
        check(database)
        return list(database.execute("SELECT app, name FROM django_migrations"))
    finally:
        database.close()


def _refuse_later(applied: list[tuple[str, str]]) -> None:
    """A later version than this one knows of migrations that this one doesn't."""
    known = MigrationLoader(None).disk_migrations
    if later := [f"{app} {name}" for app, name in applied if (app, name) not in known]:
        raise CanNotError(f"The backup was made by a later version of Refdesk ({later[0]}).")


def _put_into_bucket(folder: Path, keys: list[str]) -> None:
    # What it needs takes long to load, and most have no bucket.
    from . import bucket

    bucket.refuse_strangers(keys)
    bucket.put(folder, keys)


def _gone(unpacked: Path) -> list[str]:
    """The keys of files that were deleted while it was made. ValueError where that can't be read."""
    about = json.loads((unpacked / ABOUT).read_text(encoding="utf-8"))
    if not isinstance(about, dict):
        raise ValueError(about)
    return [str(key) for key in about.get(GONE, [])]


def _put(config: Config, unpacked: Path, names: list[str], gone: list[str]) -> None:
    moved = [name for name in KEPT if name in names]
    if (unpacked / FILES).is_dir() and not config.s3_bucket:
        moved.append(FILES)
    with _moved(config.data, unpacked, moved):
        _put_database(config, unpacked, gone)
    to_disk(config.data)


@contextmanager
def _moved(data: Path, unpacked: Path, names: list[str]) -> Iterator[None]:
    """These are in the data folder; where it fails, what was there before is there again."""
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


def _put_database(config: Config, unpacked: Path, gone: list[str]) -> None:
    if config.database_url:
        postgres_tools.restore(config.database_url, unpacked / DUMP)
        with psycopg.connect(config.database_url) as restored:
            restored.execute(
                "UPDATE files_file SET state = 'expired', storage_key = '' WHERE storage_key = ANY(%s)", [gone]
            )
            new_epoch.renew_postgres(lambda statement, values: restored.execute(statement, values or None).fetchall())
    else:
        _amend(unpacked / DATABASE, gone)
        (unpacked / DATABASE).rename(config.data / DATABASE)


def _amend(file: Path, keys: list[str]) -> None:
    """Mark the files with these keys as expired, and begin a new epoch."""
    database = sqlite3.connect(file)
    try:
        with database:
            marks = ((key,) for key in keys)
            database.executemany(
                "UPDATE files_file SET state = 'expired', storage_key = '' WHERE storage_key = ?", marks
            )
            new_epoch.renew_sqlite(lambda sql, values: database.execute(sql.replace("%s", "?"), values).fetchall())
    finally:
        database.close()
