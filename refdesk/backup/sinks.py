"""Where a backup is written to: a folder or an archive, which appears under its name whole or not at all."""

import hashlib
import os
import shutil
import tarfile
from pathlib import Path
from typing import Protocol

ARCHIVES = (".tar", ".tar.gz", ".tgz")
_PIECE = 1 << 20


class CanNotError(Exception):
    """A backup can't be made, or not restored; why, in words."""


class Sink(Protocol):
    """Where a backup is written to."""

    def add(self, source: Path, name: str) -> str:
        """Keep the content of a file under this name; its SHA-256. Raises FileNotFoundError."""

    def finish(self) -> None:
        """All of it is on the disk, under its name."""

    def give_up(self) -> None:
        """Leave nothing behind."""


class _Folder:
    """A new folder."""

    def __init__(self, place: Path) -> None:
        self._place, self._part = place, place.with_name(f".{place.name}.part")
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise CanNotError(f"{place} is there already, and not empty.")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True, mode=0o700)

    def add(self, source: Path, name: str) -> str:
        with source.open("rb") as read:
            target = self._part / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as write:
                digest = hashlib.sha256()
                while piece := read.read(_PIECE):
                    digest.update(piece)
                    write.write(piece)
                write.flush()
                os.fsync(write.fileno())
        return digest.hexdigest()

    def finish(self) -> None:
        if self._place.exists():
            self._place.rmdir()
        self._part.rename(self._place)
        to_disk(self._place.parent)

    def give_up(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)


class _Tar:
    """An archive."""

    def __init__(self, place: Path) -> None:
        self._place, self._part = place, place.with_name(f".{place.name}.part")
        if place.exists():
            raise CanNotError(f"{place} is there already.")
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        kind = "w" if place.suffix == ".tar" else "w:gz"
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
        self._part.rename(self._place)
        to_disk(self._place.parent)

    def give_up(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)


def sink_at(place: Path) -> Sink:
    """By its name an archive, or a folder. Raises CanNotError where something is there already."""
    return _Tar(place) if place.name.endswith(ARCHIVES) else _Folder(place)


def to_disk(folder: Path) -> None:
    """What was renamed in a folder outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
