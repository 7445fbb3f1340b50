"""Targets of a backup: a folder or an archive, which appears under its name completely or not at all."""

import hashlib
import os
import shutil
import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

ARCHIVES = (".tar", ".tar.gz", ".tgz")
_CHUNK = 1 << 20


class CanNotError(Exception):
    """A backup can't be created or restored; the message says why."""


class Sink(Protocol):
    def add(self, source: Path, name: str) -> str:
        """Write a file under this name; returns its SHA-256. Raises FileNotFoundError."""

    def finish(self) -> None:
        """Sync to disk and rename to the final name."""

    def discard(self) -> None:
        """Delete what was written."""


class _Folder:
    def __init__(self, target: Path) -> None:
        self._target, self._part = target, target.with_name(f".{target.name}.part")
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise CanNotError(f"{target} already exists and is not empty.")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True, mode=0o700)

    def add(self, source: Path, name: str) -> str:
        with source.open("rb") as read:
            target = self._part / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as write:
                digest = hashlib.sha256()
                while chunk := read.read(_CHUNK):
                    digest.update(chunk)
                    write.write(chunk)
                write.flush()
                os.fsync(write.fileno())
        return digest.hexdigest()

    def finish(self) -> None:
        if self._target.exists():
            self._target.rmdir()
        self._part.rename(self._target)
        sync_folder(self._target.parent)

    def discard(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)


class _Tar:
    def __init__(self, target: Path) -> None:
        self._target, self._part = target, target.with_name(f".{target.name}.part")
        if target.exists():
            raise CanNotError(f"{target} already exists.")
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        kind = "w" if target.suffix == ".tar" else "w:gz"
        self._tar = tarfile.open(fileobj=self._file, mode=kind)  # type: ignore[call-overload] # noqa: SIM115

    def add(self, source: Path, name: str) -> str:
        with source.open("rb") as read:
            digest = hashlib.file_digest(read, "sha256").hexdigest()
            read.seek(0)
            about = self._tar.gettarinfo(arcname=name, fileobj=read)
            about.mode, about.uid, about.gid, about.uname, about.gname = 0o600, 0, 0, "", ""
            self._tar.addfile(about, read)
        return digest

    def finish(self) -> None:
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self._target)
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """Delete the part. The disk may be full, so that nothing can be written any more."""
        # The garbage collector would close a gzip stream that is still open, and write into the closed file.
        with suppress(OSError):
            self._tar.close()
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)


def sink_at(target: Path) -> Sink:
    """An archive or a folder, depending on the name. Raises CanNotError if the target exists."""
    return _Tar(target) if target.name.endswith(ARCHIVES) else _Folder(target)


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that a rename in it survives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
