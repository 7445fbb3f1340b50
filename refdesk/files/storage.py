"""Where the bytes are: a folder, or what the settings name. By a random key, never by what a file is called."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

if TYPE_CHECKING:
    _Content = File[bytes]
else:
    # Django's class takes no type arguments as it runs.
    _Content = File

ALIAS = "files"
_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")


class DurableFolder(FileSystemStorage):
    """A folder that keeps what it was given even where the power fails a moment later."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """As Django's; bytes and name are on the disk when it returns."""
        saved = super().save(name, content, max_length)
        path = Path(self.path(saved))
        for each in (path, path.parent, Path(self.location)):
            _fsync(each)
        return saved


class ReceivedFile(_Content):
    """A file that was received: a folder on the same disk only has to rename it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Where it lies now."""
        return str(self._path)


def storage() -> Storage:
    """The storage of files."""
    return storages[ALIAS]


def new_key() -> str:
    """Where a file will be: nobody can guess it, and nothing of its name is in it."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


def store(path: Path, key: str) -> None:
    """Keep the bytes of this file under this key; they are on the disk when it returns."""
    with ReceivedFile(path) as content:
        saved = storage().save(key, content)
    if saved != key:
        storage().delete(saved)
        raise FileExistsError(key)


def exists(key: str) -> bool:
    """Whether there are bytes under this key."""
    there: bool = storage().exists(key)
    return there


def delete(key: str) -> None:
    """Keep them no more. Nothing happens where there are none."""
    storage().delete(key)


@contextmanager
def open_stored(key: str) -> Iterator[IO[bytes]]:
    """The bytes, to be read from any place."""
    with storage().open(key, "rb") as content:
        yield content


def all_keys() -> Iterator[str]:
    """All keys under which there are bytes of ours: whatever else lies in a bucket is somebody else's."""
    for folder in _list_folder("")[0]:
        yield from (key for name in _list_folder(folder)[1] if _KEY.fullmatch(key := f"{folder}/{name}"))


def _list_folder(folder: str) -> tuple[list[str], list[str]]:
    """Its folders and its files; none where it isn't there (yet, or any more)."""
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
