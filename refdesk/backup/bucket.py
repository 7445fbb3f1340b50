"""Files in a bucket, for backup and restore."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from refdesk.files import storage

from .sinks import CanNotError


def fetch(key: str, into: Path) -> Path:
    """Download a key into a file. Raises FileNotFoundError if there is no such key, CanNotError on other errors."""
    with bucket_errors():
        try:
            with storage.open_stored(key) as content, into.open("wb") as copy:
                shutil.copyfileobj(content, copy)
        except ClientError as broken:
            if broken.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(key) from broken
            raise
    return into


def refuse_other_files(keys: Sequence[str]) -> None:
    """Raise CanNotError if the bucket has other files.

    The restored database doesn't name them, and a sweep would delete them, though they may belong to another server.
    """
    with bucket_errors():
        unknown = set(storage.all_keys()) - set(keys)
    if unknown:
        files = "1 file that is" if len(unknown) == 1 else f"{len(unknown):,} files that are"
        raise CanNotError(
            f"The bucket holds {files} not in the backup, and would be deleted: "
            "name an empty one in REFDESK_S3_BUCKET, or empty it."
        )


def upload(folder: Path, keys: Sequence[str]) -> None:
    """Upload the files of a folder, except existing ones, which are identical. On CanNotError, none is left."""
    new: list[str] = []
    with bucket_errors():
        try:
            for key in keys:
                if not storage.exists(key):
                    new.append(key)
                    storage.store(folder / key, key)
        except BaseException:
            for key in new:
                storage.delete(key)
            raise


@contextmanager
def bucket_errors() -> Iterator[None]:
    """Raise errors of the bucket as CanNotError."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as broken:
        raise CanNotError(f"The bucket can't be used: {broken}") from broken
