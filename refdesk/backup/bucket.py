"""The files that lie in a bucket, as a backup reads them and a restore writes them."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from refdesk.files import storage

from .sinks import CanNotError


def fetch(key: str, into: Path) -> Path:
    """Copy the bytes of this key into a file. Raises FileNotFoundError where there are none, CanNotError."""
    with in_words():
        try:
            with storage.open_stored(key) as content, into.open("wb") as copy:
                shutil.copyfileobj(content, copy)
        except ClientError as broken:
            if broken.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(key) from broken
            raise
    return into


def refuse_strangers(keys: Sequence[str]) -> None:
    """Raise CanNotError where there are files of ours that are none of these.

    The database that comes back doesn't know of them, and what no database knows of is deleted: they may be another's.
    """
    with in_words():
        others = set(storage.all_keys()) - set(keys)
    if others:
        raise CanNotError(
            f"The bucket holds {len(others)} files that are not in the backup, and would be deleted: "
            "name an empty one in REFDESK_S3_BUCKET, or empty it."
        )


def put(folder: Path, keys: Sequence[str]) -> None:
    """Put the files of this folder there; those that are there already are the same. All, or CanNotError and none."""
    new: list[str] = []
    with in_words():
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
def in_words() -> Iterator[None]:
    """Turns what goes wrong with the bucket into a CanNotError that says so."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as broken:
        raise CanNotError(f"The bucket can't be used: {broken}") from broken
