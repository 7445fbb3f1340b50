"""Small builds of the front end, instead of the real one."""

import json
from pathlib import Path

import pytest

from refdesk.kit import web_build


def use_folders(folder: Path) -> None:
    """Look for builds in this folder from now on."""
    web_build.WEB, web_build.BUILDS = folder / "static" / "web", folder / "builds"
    web_build._held = None


def use_test_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for builds in this folder until the end of the test."""
    for name in ("WEB", "BUILDS", "_held"):
        monkeypatch.setattr(web_build, name, getattr(web_build, name))
    use_folders(folder)
    web_build.WEB.parent.mkdir()


def unfinished_build(folder: Path, version: str) -> Path:
    """A build as the front end's tools leave it: an entry, and a part that it loads later."""
    build = folder / f"{version}.part"
    (build / "assets").mkdir(parents=True)
    manifest = {}
    for entry in ("desk", "site"):
        file = f"assets/{entry}-{version}.js"
        (build / file).write_text(f"// the {entry} of {version}")
        manifest[f"src/{entry}/main.ts"] = {"file": file}
    (build / "assets" / f"Lazy-{version}.js").write_text(f"// a part of {version}")
    (build / "manifest.json").write_text(json.dumps(manifest))
    return build
