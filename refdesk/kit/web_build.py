"""The built front end: the files of an entry, according to the manifest of its build.

A server process reads the build of its start into memory and serves it until it ends (`hold`): a build that is made
meanwhile has other file names. Builds before and after are found on the disk, by the hash in the name of a file
(`stored`): pages of other processes, and pages that were open before an upgrade, load such files.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent.parent
WEB = _PACKAGE / "static" / "web"
"""The current build: a link to a folder in `BUILDS`, or a folder if the front end's tools were run by hand."""
BUILDS = _PACKAGE / "builds"
"""The last builds, by time (`web_install`)."""
MANIFESTS = {"widget": "widget.json", "frame": "frame.json", "kiosk": "frame.json", "preview": "preview.json"}
"""Entries with a build of their own, so that they share no chunks with others."""


class FrontEndMissing(Exception):
    """There is no build; the message names the command to run."""

    def __init__(self) -> None:
        super().__init__("The front end isn't built: run bin/build.")


class Build:
    """A whole build in memory, 4 MB: it can be served after its folder was deleted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def read(self, name: str) -> bytes:
        try:
            return self.files[str(self.folder / name)]
        except KeyError:
            raise FrontEndMissing from None


_held: Build | None = None


def hold() -> Build | None:
    """Read the current build into memory, for this process until it ends. None without a build."""
    global _held
    _held = Build(WEB.resolve()) if (WEB / "manifest.json").is_file() else None
    return _held


def styles(entry: str) -> list[str]:
    """The style sheets of an entry and its imports, as paths below `static`."""
    files = dict.fromkeys(css for chunk in _chunks(entry) for css in chunk.get("css", []))
    return [f"web/{file}" for file in files]


def scripts(entry: str, locale: str = "") -> list[str]:
    """The scripts of an entry, then of its imports, as paths below `static`.

    `locale` is gettext's name of a language (`pt_BR`). Without its scripts in the build: those in English.
    """
    return [f"web/{_in_language(chunk['file'], locale)}" for chunk in _chunks(entry)]


def _in_language(file: str, locale: str) -> str:
    """A script with texts has a copy for each language beside it: `web/translations.ts`."""
    translated = file.removesuffix(".js") + f".{locale}.js"
    return translated if locale and _has(translated) else file


def built(name: str) -> str:
    """The content of a built file, by its path below `static/web`."""
    return _read(name).decode()


def stored(name: str) -> Path | None:
    """The file of this name, which contains a hash of its content, in any build on the disk."""
    builds = sorted(BUILDS.iterdir(), reverse=True) if BUILDS.is_dir() else []
    paths = (build / "assets" / name for build in (WEB, *builds))
    return next((path for path in paths if path.is_file()), None)


def _chunks(entry: str) -> Iterator[dict[str, Any]]:
    """The chunk of an entry, then each imported chunk once."""
    manifest = _manifest(_read(MANIFESTS.get(entry, "manifest.json")))
    names = [f"src/{entry}/main.ts"]
    for name in names:
        yield manifest[name]
        names += [imported for imported in manifest[name].get("imports", []) if imported not in names]


def _has(name: str) -> bool:
    return str(_held.folder / name) in _held.files if _held is not None else (WEB / name).is_file()


def _read(name: str) -> bytes:
    if _held is not None:
        return _held.read(name)
    try:
        return (WEB / name).read_bytes()
    except FileNotFoundError:
        raise FrontEndMissing from None


@lru_cache(maxsize=8)
def _manifest(text: bytes) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(text)
    return manifest
