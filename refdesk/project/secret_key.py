"""The key that signs sessions and tokens, created once and stored in the data folder."""

import os
import secrets
from pathlib import Path


def stored_secret(file: Path, *, create: bool = True) -> str:
    """The key in `file`, which is created if missing, readable by its owner only.

    Of several processes that start at once, one creates it and the others read it. Without `create`, a missing key is
    replaced by a random one for this process.
    """
    if not file.exists():
        if not create:
            return secrets.token_urlsafe(48)
        _create(file)
    return file.read_text(encoding="ascii").strip()


def _create(file: Path) -> None:
    # A hard link is atomic: no process reads half a key.
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
