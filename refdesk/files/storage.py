"""Storage of files' bytes: a folder, or the backend that the settings name. Keys are random and say nothing of a file's
name."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from .pictures.copies import COPIES

if TYPE_CHECKING:
    _Content = File[bytes]
else:
    # Django's File is not generic at run time.
    _Content = File

ALIAS = "files"
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")
# Django inserts an underscore and seven characters into a name in use. `store` deletes such a file at once, unless its
# process is killed.
_COPY_KEY = re.compile(rf"({_KEY.pattern})(?:_\w{{7}})?\.({'|'.join(COPIES)})", re.ASCII)


class DurableFolder(FileSystemStorage):
    """A folder whose writes survive a power failure."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Save like FileSystemStorage, then sync the file and its folders to disk before returning.

        After an error there is no file: a part of one would remain where the disk is full and the file was moved from
        another file system.
        """
        try:
            saved = super().save(name, content, max_length)
            path = Path(self.path(saved))
            for written in (path, path.parent, Path(self.location)):
                _fsync(written)
        except OSError:
            with suppress(OSError):
                self.delete(name or "")
            raise
        return saved


class ReceivedFile(_Content):
    """A received file. A storage on the same file system moves it by renaming."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """The path from which FileSystemStorage moves the file."""
        return str(self._path)


def storage() -> Storage:
    return storages[ALIAS]


def new_key() -> str:
    """A new random storage key; nobody can guess it."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


def store(path: Path, key: str) -> None:
    """Store the bytes of this file under this key; they are on disk when it returns.

    Raises FileExistsError if the key is in use.
    """
    with ReceivedFile(path) as content:
        saved = storage().save(key, content)
    if saved != key:
        storage().delete(saved)
        raise FileExistsError(key)


def exists(key: str) -> bool:
    """Whether there are bytes under this key."""
    there: bool = storage().exists(key)
    return there


def copy_key(key: str, copy: str) -> str:
    return f"{key}.{copy}"


def original_key(key: str) -> str:
    """The key of the picture that this copy is of, or the key itself."""
    match = _COPY_KEY.fullmatch(key)
    return match[1] if match else key


def delete(key: str) -> None:
    """Delete the bytes under this key, and the copies of that picture; does nothing where there are none."""
    storage().delete(key)
    delete_copies(key)


def delete_copies(key: str) -> None:
    if key == original_key(key):
        for copy in COPIES:
            storage().delete(copy_key(key, copy))


@contextmanager
def open_stored(key: str) -> Iterator[IO[bytes]]:
    """Open the bytes under this key; the file can be read from any position."""
    with storage().open(key, "rb") as content:
        yield content


def all_keys(copies: bool = False) -> Iterator[str]:
    """All storage keys of files, with `copies` also those of copies of pictures.

    A bucket may hold objects of others, which are skipped.
    """
    for folder in _list_folder("")[0]:
        for name in _list_folder(folder)[1]:
            key = f"{folder}/{name}"
            if _KEY.fullmatch(key) or (copies and _COPY_KEY.fullmatch(key)):
                yield key


def _list_folder(folder: str) -> tuple[list[str], list[str]]:
    """The names of the folders and of the files in a folder; both empty where it doesn't exist."""
    try:
        return storage().listdir(folder)
    except FileNotFoundError:
        return [], []


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
