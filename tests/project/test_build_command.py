"""`bin/build` builds the front end beside the current one. Its tools are simulated."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

# Instead of npm: a build with the text of a source; `broken` doesn't compile.
NPM = """
node_packages() { :; }
npm() {
  mkdir -p "$REFDESK_WEB_BUILD/assets"
  cp src/main.ts "$REFDESK_WEB_BUILD/manifest.json"
  ! grep -q broken src/main.ts
}
"""


@pytest.fixture(name="clone")
def _clone(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "refdesk/kit", tmp_path / "refdesk/kit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "refdesk/__init__.py", tmp_path / "refdesk")
    for folder in ("refdesk/static", "web/src", "web/messages", "web/project.inlang"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("project.inlang/settings.json", "package.json", "a.js", "a.ts"):
        (tmp_path / "web" / file).touch()
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def _build(clone: Path, source: str) -> int:
    (clone / "web/src/main.ts").write_text(source)
    script = f". {ROOT}/bin/lib.sh; {NPM} front_end"
    return subprocess.run(["bash", "-uc", script], cwd=clone, capture_output=True, check=False).returncode


def _current(clone: Path) -> str:
    return (clone / "refdesk/static/web/manifest.json").read_text()


def _builds(clone: Path) -> list[Path]:
    return sorted((clone / "refdesk/builds").iterdir())


def test_build_makes_a_new_build_current_and_keeps_the_one_before(clone: Path) -> None:
    assert _build(clone, "first") == 0
    before = (clone / "refdesk/static/web").resolve()
    assert _build(clone, "second") == 0
    assert _current(clone) == "second"
    assert (before / "manifest.json").read_text() == "first"


def test_build_does_nothing_when_the_sources_are_the_same(clone: Path) -> None:
    _build(clone, "first")
    builds = _builds(clone)
    assert _build(clone, "first") == 0
    assert _builds(clone) == builds


def test_a_failing_build_changes_nothing(clone: Path) -> None:
    _build(clone, "first")
    builds = _builds(clone)
    assert _build(clone, "broken") == 1
    assert (_current(clone), _builds(clone)) == ("first", builds)
