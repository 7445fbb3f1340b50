"""A consistent copy of everything, made while the server runs: the database, then the files that it knows of, and keys.

The database is copied first and as of one moment; bytes are there before their row is, so each row finds its file, in
the data folder or in a bucket. What was deleted while the copy was made is named in it, and marked as expired when it
is restored. A backup appears under its name whole or not at all.
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

from . import postgres_tools
from .sinks import CanNotError, Sink, sink_at

DATABASE, DUMP = "refdesk.sqlite3", "database.pgdump"
ABOUT, SUMS, FILES = "backup.json", "SHA256SUMS", "files"
KEPT = ("secret-key", "demo-passwords.txt")
"""What else lies in the data folder and belongs to it."""
GONE = "deleted"
"""Under this name it is told which files were deleted while it was made."""


class Made(NamedTuple):
    """How many files there are, and how many were deleted meanwhile."""

    files: int
    gone: int


def make(config: Config, place: Path) -> Made:
    """Back up to this folder, or to this archive where its name ends in .tar, .tar.gz or .tgz. Raises CanNotError."""
    place = place.absolute()
    if not place.parent.is_dir():
        raise CanNotError(f"{place.parent} is no folder.")
    if place.is_relative_to(config.data):
        raise CanNotError(f"{place} is in the data folder itself.")
    sink = sink_at(place)
    draft = place.with_name(f".{place.name}.draft")
    draft.mkdir(mode=0o700, exist_ok=True)
    try:
        made = _write(config, sink, draft)
        sink.finish()
    except BaseException as broken:
        sink.give_up()
        if isinstance(broken, OSError | sqlite3.Error | psycopg.Error | postgres_tools.FailedError):
            raise CanNotError(str(broken)) from broken
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _write(config: Config, sink: Sink, draft: Path) -> Made:
    sums: dict[str, str] = {}
    copy = draft / (DUMP if config.database_url else DATABASE)
    keys = dumped(config.database_url, copy) if config.database_url else snapshot(config.data / DATABASE, copy)
    gone = []
    for key in keys:
        try:
            sums[f"{FILES}/{key}"] = sink.add(_file(config, key, draft), f"{FILES}/{key}")
        except FileNotFoundError:
            gone.append(key)
    made = Made(len(sums), len(gone))
    for name, source in ((copy.name, copy), *((name, config.data / name) for name in KEPT)):
        if source.exists():
            sums[name] = sink.add(source, name)
    about = {"made_at": datetime.now(UTC).isoformat(timespec="seconds"), "version": __version__}
    _add_text(sink, draft, SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    _add_text(sink, draft, ABOUT, json.dumps(about | {"files": made.files, GONE: gone}, indent=2) + "\n")
    return made


def _file(config: Config, key: str, draft: Path) -> Path:
    if not config.s3_bucket:
        return config.data / FILES / key
    # What it needs takes long to load, and most have no bucket.
    from . import bucket

    return bucket.fetch(key, draft / "file")


def _add_text(sink: Sink, draft: Path, name: str, text: str) -> None:
    (draft / name).write_text(text, encoding="utf-8")
    sink.add(draft / name, name)


def snapshot(database: Path, copy: Path) -> list[str]:
    """Copy a SQLite file as it is at one moment, whoever writes to it meanwhile; the keys of the files it knows of."""
    if not database.exists():
        raise CanNotError(f"There is no database at {database}.")
    source = sqlite3.connect(database, timeout=60)
    target = sqlite3.connect(copy)
    try:
        os.chmod(copy, 0o600)
        source.backup(target)
        # In the copy there is nothing to be written ahead of.
        target.execute("PRAGMA journal_mode=DELETE")
        check(target)
        return [key for (key,) in target.execute("SELECT storage_key FROM files_file WHERE storage_key <> ''")]
    finally:
        target.close()
        source.close()


def check(database: sqlite3.Connection) -> None:
    """Raise CanNotError where a SQLite file is damaged."""
    wrong = [line for (line,) in database.execute("PRAGMA integrity_check(3)")]
    if wrong != ["ok"]:
        raise CanNotError(f"The database is damaged: {'; '.join(wrong)}")


def dumped(url: str, copy: Path) -> list[str]:
    """Dump a PostgreSQL database as it is at one moment; the keys of the files that it knows of then."""
    postgres_tools.require("pg_dump")
    with psycopg.connect(url) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [(moment,)] = database.execute("SELECT pg_export_snapshot()").fetchall()
        postgres_tools.dump(url, copy, moment)
        return [key for (key,) in database.execute("SELECT storage_key FROM files_file WHERE storage_key <> ''")]
