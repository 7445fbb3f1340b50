"""`bin/build` builds the front end beside the current one. Its tools are simulated."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

# Instead of npm: a build with the text of a source; `broken` doesn't compile.
NPM = """
translations() { mkdir -p refdesk/locale; }
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


def test_build_has_a_part_for_each_configuration() -> None:
    """`bin/dev` watches the same parts."""
    parts = re.search(r"const PARTS = (\[.*\]);", (ROOT / "web/scripts/build.js").read_text())
    assert parts
    names = {f"vite.{part}.config.ts".replace("..", ".") for part in json.loads(parts[1])}
    assert names == {path.name for path in (ROOT / "web").glob("vite*.config.ts")} - {"vite.pseudo.config.ts"}


NO_NETWORK = 'npm() { echo "npm error code ECONNREFUSED" >&2; echo "npm error    at Socket.emit" >&2; return 1; }'
BROKEN = 'npm() { echo "npm error code EUSAGE" >&2; return 1; }'


@pytest.mark.parametrize(
    ("npm", "says", "and_not"),
    [
        (NO_NETWORK, "npm doesn't reach its registry. Check the network", "npm error"),
        (BROKEN, "npm error code EUSAGE\nThe front end's packages can't be installed: cd web && npm ci", "network"),
    ],
)
def test_packages_that_can_not_be_installed_are_reported_in_words(
    clone: Path, npm: str, says: str, and_not: str
) -> None:
    (clone / "web/node_modules").mkdir()
    (clone / "web/package-lock.json").touch()
    script = f". {ROOT}/bin/lib.sh; node_on_path() {{ :; }}; {npm}; node_packages"
    result = subprocess.run(["bash", "-euc", script], cwd=clone, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert says in result.stderr
    assert and_not not in result.stderr
    assert not (clone / "web/node_modules/.installed").exists()
