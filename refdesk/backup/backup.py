"""Backups, made while the server runs: a consistent copy of the database, then the files that it names, and keys.

The database is copied first, as of one moment. A file's bytes are stored before its row, so each copied row has its
file, in the data folder or in a bucket. Files deleted during the backup are listed in it, and marked as expired by a
restore. A backup appears under its name completely or not at all.
"""

import json
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg

from refdesk import __version__
from refdesk.project.config import Config
from refdesk.project.databases import SQLITE_FILE

from . import postgres_tools
from .sinks import CanNotError, Sink, sink_at

DATABASE, DUMP = SQLITE_FILE, "database.pgdump"
ABOUT, SUMS, FILES = "backup.json", "SHA256SUMS", "files"
OTHER_FILES = ("secret-key", "demo-passwords.txt")
"""Other files of the data folder."""
DELETED = "deleted"
"""The field of backup.json with the keys of the files deleted during the backup."""


class Summary(NamedTuple):
    """How many files were copied, and how many were deleted during the backup."""

    files: int
    deleted: int


def create(config: Config, target: Path) -> Summary:
    """Back up to a folder, or to an archive if the name ends in .tar, .tar.gz or .tgz. Raises CanNotError."""
    target = target.absolute()
    if not target.parent.is_dir():
        raise CanNotError(f"{target.parent} is not a folder.")
    if target.is_relative_to(config.data):
        raise CanNotError(f"{target} is in the data folder itself.")
    sink = sink_at(target)
    draft = target.with_name(f".{target.name}.draft")
    draft.mkdir(mode=0o700, exist_ok=True)
    try:
        summary = _write(config, sink, draft)
        sink.finish()
    except BaseException as broken:
        sink.discard()
        if isinstance(broken, OSError | sqlite3.Error | psycopg.Error | postgres_tools.ToolError):
            raise CanNotError(str(broken)) from broken
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return summary


def _write(config: Config, sink: Sink, draft: Path) -> Summary:
    sums: dict[str, str] = {}
    copy = draft / (DUMP if config.database_url else DATABASE)
    keys = (
        dump_postgres(config.database_url, copy) if config.database_url else copy_sqlite(config.data / DATABASE, copy)
    )
    deleted = []
    for key in keys:
        try:
            sums[f"{FILES}/{key}"] = sink.add(_file(config, key, draft), f"{FILES}/{key}")
        except FileNotFoundError:
            deleted.append(key)
    summary = Summary(len(sums), len(deleted))
    for name, source in ((copy.name, copy), *((name, config.data / name) for name in OTHER_FILES)):
        if source.exists():
            sums[name] = sink.add(source, name)
    about = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "version": __version__}
    _add_text(sink, draft, SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    _add_text(sink, draft, ABOUT, json.dumps(about | {"files": summary.files, DELETED: deleted}, indent=2) + "\n")
    return summary


def _file(config: Config, key: str, draft: Path) -> Path:
    if not config.s3_bucket:
        return config.data / FILES / key
    # Importing boto3 is slow, and most installations have no bucket.
    from . import bucket

    return bucket.fetch(key, draft / "file")


def _add_text(sink: Sink, draft: Path, name: str, text: str) -> None:
    (draft / name).write_text(text, encoding="utf-8")
    sink.add(draft / name, name)


def copy_sqlite(database: Path, copy: Path) -> list[str]:
    """Copy a SQLite file as of one moment, though others write to it; returns the keys of the files that it names."""
    if not database.exists():
        raise CanNotError(f"There is no database at {database}.")
    source = sqlite3.connect(database, timeout=60)
    target = sqlite3.connect(copy)
    try:
        os.chmod(copy, 0o600)
        source.backup(target)
        # The copy needs no write-ahead log.
        target.execute("PRAGMA journal_mode=DELETE")
        check(target)
        return [key for (key,) in target.execute("SELECT storage_key FROM files_file WHERE storage_key <> ''")]
    finally:
        target.close()
        source.close()


def check(database: sqlite3.Connection) -> None:
    """Raise CanNotError if a SQLite file is damaged."""
    wrong = [line for (line,) in database.execute("PRAGMA integrity_check(3)")]
    if wrong != ["ok"]:
        raise CanNotError(f"The database is damaged: {'; '.join(wrong)}")


def dump_postgres(url: str, copy: Path) -> list[str]:
    """Dump a PostgreSQL database as of one moment; returns the keys of the files that it names."""
    postgres_tools.require("pg_dump")
    with psycopg.connect(url) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [(moment,)] = database.execute("SELECT pg_export_snapshot()").fetchall()
        postgres_tools.dump(url, copy, moment)
        return [key for (key,) in database.execute("SELECT storage_key FROM files_file WHERE storage_key <> ''")]
