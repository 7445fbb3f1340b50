"""The built front end: the files of an entry, according to the manifest of its build."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent.parent / "static" / "web"
# Entries with a build of their own, so that they share no chunks with others.
MANIFESTS = {"widget": "widget.json", "frame": "frame.json", "preview": "preview.json"}


class FrontEndMissing(Exception):
    pass


def styles(entry: str) -> list[str]:
    """The style sheets of an entry and its imports, as paths below `static`."""
    files = dict.fromkeys(css for chunk in _chunks(entry) for css in chunk.get("css", []))
    return [f"web/{file}" for file in files]


def scripts(entry: str) -> list[str]:
    """The scripts of an entry, then of its imports, as paths below `static`."""
    return [f"web/{chunk['file']}" for chunk in _chunks(entry)]


def built(name: str) -> str:
    """The content of a built file, by its path below `static/web`."""
    return _text(name, _modified(WEB / name))


def _chunks(entry: str) -> Iterator[dict[str, Any]]:
    """The chunk of an entry, then each imported chunk once."""
    file = MANIFESTS.get(entry, "manifest.json")
    manifest = _manifest(file, _modified(WEB / file))
    names = [f"src/{entry}/main.ts"]
    for name in names:
        yield manifest[name]
        names += [each for each in manifest[name].get("imports", []) if each not in names]


def _modified(file: Path) -> int:
    """The file's modification time: part of the cache key, so that a new build is used at once."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        raise FrontEndMissing("The front end isn't built: run bin/build.") from None


@lru_cache(maxsize=4)
def _manifest(name: str, modified: int) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((WEB / name).read_text(encoding="utf-8"))
    return manifest


@lru_cache(maxsize=16)
def _text(name: str, modified: int) -> str:
    return (WEB / name).read_text(encoding="utf-8")
