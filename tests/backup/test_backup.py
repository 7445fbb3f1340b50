"""Backups of a SQLite file and its files: whole or not at all, and back only where nothing is lost by it."""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from refdesk.backup import backup, restore
from refdesk.backup.sinks import CanNotError
from refdesk.project.config import Config
from tests.servers import ROOT

KEYS = ("ab/" + "0" * 38, "cd/" + "1" * 38)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A data folder with a database that knows of two files, one of which was deleted since."""
    data = tmp_path / "data"
    (data / "files/ab").mkdir(parents=True)
    (data / "files" / KEYS[0]).write_bytes(b"%PDF")
    (data / "secret-key").write_text("s" * 40)
    database = sqlite3.connect(data / "refdesk.sqlite3")
    with database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE files_file (id INTEGER PRIMARY KEY, state TEXT, storage_key TEXT)")
        database.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        database.execute("CREATE TABLE chats_epoch (id INTEGER PRIMARY KEY, value TEXT)")
        database.execute("INSERT INTO chats_epoch VALUES (1, 'before')")
        database.execute("CREATE TABLE chats_chat (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)")
        database.execute("CREATE TABLE tickets_ticket (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)")
        database.execute("INSERT INTO chats_chat (id, name) VALUES (17, 'Dana')")
        database.execute("INSERT INTO django_migrations VALUES ('chats', '0001_initial')")
        database.executemany("INSERT INTO files_file (state, storage_key) VALUES ('sent', ?)", [(key,) for key in KEYS])
    database.close()
    configured: Config = settings.CONFIG
    return replace(configured, data=data, database_url="", s3_bucket="")


def empty(config: Config, tmp_path: Path) -> Config:
    new = tmp_path / "new"
    new.mkdir(exist_ok=True)
    return replace(config, data=new)


def files_of(config: Config) -> list[tuple[str, str]]:
    database = sqlite3.connect(config.data / "refdesk.sqlite3")
    try:
        return list(database.execute("SELECT state, storage_key FROM files_file ORDER BY id"))
    finally:
        database.close()


@pytest.mark.parametrize("name", ["copy", "copy.tar", "copy.tar.gz"])
def test_backup_is_restored_completely(config: Config, tmp_path: Path, name: str) -> None:
    """No row of it refers to a file that is not in it; nobody else can read it."""
    place = tmp_path / name
    made = backup.create(config, place)
    assert made == (1, 1)
    assert place.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "data"])
    new = empty(config, tmp_path)
    assert restore.restore(new, place) == 1
    assert files_of(new) == [("sent", KEYS[0]), ("expired", "")]
    assert (new.data / "files" / KEYS[0]).read_bytes() == b"%PDF"
    assert (new.data / "secret-key").read_text() == "s" * 40
    assert sorted(path.name for path in new.data.iterdir()) == ["files", "refdesk.sqlite3", "secret-key"]
    assert files_of(config) == [("sent", KEYS[0]), ("sent", KEYS[1])]


def test_restored_database_has_a_new_epoch_and_new_row_numbers(config: Config, tmp_path: Path) -> None:
    """A chat that was begun after the backup, and one after the restore, must not share a number."""
    backup.create(config, tmp_path / "copy")
    new = empty(config, tmp_path)
    restore.restore(new, tmp_path / "copy")
    database = sqlite3.connect(new.data / "refdesk.sqlite3")
    try:
        [(epoch,)] = database.execute("SELECT value FROM chats_epoch")
        [(chat,)] = database.execute("INSERT INTO chats_chat (name) VALUES ('Eli') RETURNING id")
        [(ticket,)] = database.execute("INSERT INTO tickets_ticket (name) VALUES ('Eli') RETURNING id")
    finally:
        database.close()
    assert epoch not in ("", "before")
    assert (chat, chat % 9000) == (900_018, 18)
    assert ticket == 10_001


def test_backup_and_restore_overwrite_nothing(config: Config, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    backup.create(config, place)
    for existing in (place, tmp_path / "data/inside", tmp_path / "nowhere/copy"):
        with pytest.raises(CanNotError):
            backup.create(config, existing)
    with pytest.raises(CanNotError, match="not empty"):
        restore.restore(config, place)
    new = empty(config, tmp_path)
    (new.data / "files").mkdir()
    (new.data / "files/mine").write_text("x")
    with pytest.raises(CanNotError, match="not empty"):
        restore.restore(new, place)
    assert files_of(config) == [("sent", KEYS[0]), ("sent", KEYS[1])]


def damaged(place: Path, how: str) -> None:
    if how == "file":
        (place / "files" / KEYS[0]).write_bytes(b"%PDX")
    elif how == "missing":
        (place / "files" / KEYS[0]).unlink()
    elif how == "link":
        (place / "files" / KEYS[0]).unlink()
        (place / "files" / KEYS[0]).symlink_to("/etc/hostname")
    elif how == "stranger":
        (place / "files/ab/stranger").symlink_to("/etc/hostname")
    elif how == "database":
        (place / "refdesk.sqlite3").write_bytes(b"x" * 4096)
    else:
        (place / "backup.json").unlink()


@pytest.mark.parametrize("how", ["file", "missing", "link", "stranger", "database", "part"])
def test_restore_refuses_a_damaged_backup_and_leaves_nothing(config: Config, tmp_path: Path, how: str) -> None:
    place = tmp_path / "copy"
    backup.create(config, place)
    damaged(place, how)
    new = empty(config, tmp_path)
    with pytest.raises(CanNotError):
        restore.restore(new, place)
    assert list(new.data.iterdir()) == []


def test_restore_refuses_an_archive_with_outside_paths(config: Config, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    (tmp_path / "x").write_text("x")
    with tarfile.open(evil, "w") as archive:
        archive.add(tmp_path / "x", arcname="../outside")
    new = empty(config, tmp_path)
    with pytest.raises(CanNotError):
        restore.restore(new, evil)
    assert not (tmp_path / "outside").exists()


def test_restore_refuses_later_versions_and_other_databases(config: Config, tmp_path: Path) -> None:
    database = sqlite3.connect(config.data / "refdesk.sqlite3")
    with database:
        database.execute("INSERT INTO django_migrations VALUES ('chats', '9999_from_the_future')")
    database.close()
    backup.create(config, tmp_path / "copy")
    new = empty(config, tmp_path)
    with pytest.raises(CanNotError, match="later version"):
        restore.restore(new, tmp_path / "copy")
    sums = tmp_path / "copy/SHA256SUMS"
    lines = [line for line in sums.read_text().splitlines(keepends=True) if "refdesk.sqlite3" not in line]
    sums.write_text("".join(lines))
    (tmp_path / "copy/refdesk.sqlite3").unlink()
    with pytest.raises(CanNotError, match="PostgreSQL"):
        restore.restore(new, tmp_path / "copy")


def test_failed_backup_leaves_nothing(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dumps", full)
    for name in ("copy", "copy.tar.gz"):
        with pytest.raises(CanNotError, match="No space left"):
            backup.create(config, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def truncated(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def flipped(whole: bytes) -> bytes:
    """Some bytes in the middle are others."""
    middle = len(whole) // 2
    return whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 64]) + whole[middle + 64 :]


@pytest.mark.parametrize("name", ["copy.tar", "copy.tar.gz"])
@pytest.mark.parametrize("broken", [truncated, flipped, lambda whole: whole[:20], lambda whole: b"Dear library,"])
def test_restore_refuses_a_damaged_archive_and_leaves_nothing(
    config: Config, tmp_path: Path, name: str, broken: Callable[[bytes], bytes]
) -> None:
    place = tmp_path / name
    backup.create(config, place)
    place.write_bytes(broken(place.read_bytes()))
    new = empty(config, tmp_path)
    with pytest.raises(CanNotError, match=r"can't be read|damaged|missing|not a complete|doesn't belong"):
        restore.restore(new, place)
    assert list(new.data.iterdir()) == []


def test_restore_on_a_full_disk_reports_it_and_leaves_nothing(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it happens: while the archive is unpacked, and while its files are put in place."""
    place = tmp_path / "copy.tar"
    backup.create(config, place)
    new = empty(config, tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for module, called in ((shutil, "copyfileobj"), (restore, "_amend")):
        with monkeypatch.context() as patch:
            patch.setattr(module, called, full)
            with pytest.raises(CanNotError, match="No space left on device"):
                restore.restore(new, place)
        assert sorted(path.name for path in new.data.iterdir()) == []


def test_restore_command_on_a_truncated_archive_creates_no_key(config: Config, tmp_path: Path) -> None:
    place, data = tmp_path / "copy.tar.gz", tmp_path / "target"
    backup.create(config, place)
    place.write_bytes(truncated(place.read_bytes()))
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("REFDESK_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "refdesk", "restore", str(place)],
        cwd=ROOT,
        env=outside | {"REFDESK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "ends too early" in done.stderr
    assert list(data.iterdir()) == []
