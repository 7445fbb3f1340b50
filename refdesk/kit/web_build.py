"""The built front end: which files an entry needs, by the manifest that its build wrote."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent.parent / "static" / "web"
# Each of these is built by itself: the widget, so that it shares no weight with others, and what is made of it.
MANIFESTS = {"widget": "widget.json", "frame": "frame.json"}


class FrontEndMissing(Exception):
    """The front end isn't built."""


def styles(entry: str) -> list[str]:
    """The style sheets of an entry and of all that it imports, as paths below `static`."""
    files = dict.fromkeys(css for chunk in _chunks(entry) for css in chunk.get("css", []))
    return [f"web/{file}" for file in files]


def scripts(entry: str) -> list[str]:
    """The entry's script, then those that it imports, as paths below `static`."""
    return [f"web/{chunk['file']}" for chunk in _chunks(entry)]


def built(name: str) -> str:
    """The text of a built file, by its path below `static/web`."""
    return _text(name, _changed(WEB / name))


def _chunks(entry: str) -> Iterator[dict[str, Any]]:
    """The entry's chunk, then each chunk that it imports, once."""
    file = MANIFESTS.get(entry, "manifest.json")
    manifest = _manifest(file, _changed(WEB / file))
    names = [f"src/{entry}/main.ts"]
    for name in names:
        yield manifest[name]
        names += [each for each in manifest[name].get("imports", []) if each not in names]


def _changed(file: Path) -> int:
    """When a file was built last: part of the key of what is kept of it, so that a new build is seen at once."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        raise FrontEndMissing("The front end isn't built: run bin/build.") from None


@lru_cache(maxsize=4)
def _manifest(name: str, changed: int) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((WEB / name).read_text(encoding="utf-8"))
    return manifest


@lru_cache(maxsize=4)
def _text(name: str, changed: int) -> str:
    return (WEB / name).read_text(encoding="utf-8")
