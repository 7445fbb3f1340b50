"""The key that signs sessions and tickets, made once and kept in the data folder."""

import os
import secrets
from pathlib import Path


def kept_secret(file: Path, *, make: bool = True) -> str:
    """The key in `file`, which is made where it is missing, readable by its owner only.

    Of several processes that start at once, one makes it: the others read what it made. Without `make` a key that is
    missing is one for this process alone.
    """
    if not file.exists():
        if not make:
            return secrets.token_urlsafe(48)
        _make(file)
    return file.read_text(encoding="ascii").strip()


def _make(file: Path) -> None:
    # A hard link appears whole or not at all, so that nobody reads half a key.
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
