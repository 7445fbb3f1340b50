"""`npm run messages` compiles changed texts, and `bin/dev` puts them into its build."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import until

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")
TEXTS = {"close": "Close", "open": "Open"}

SENTENCES = "refdesk/eventlog/sentences"
pytestmark = [
    pytest.mark.usefixtures("process"),
    pytest.mark.skipif(
        NODE is None or not (WEB / "node_modules").is_dir(), reason="the front end's packages are missing"
    ),
]


@pytest.fixture(name="web")
def _web(tmp_path: Path) -> Path:
    """A front end with two texts, and a server with a sentence about events."""
    web = tmp_path / "web"
    for folder in ("messages", "src", f"../{SENTENCES}"):
        (web / folder).mkdir(parents=True)
    for folder in ("project.inlang", "scripts"):
        shutil.copytree(WEB / folder, web / folder, ignore=shutil.ignore_patterns("cache"))
    (web / "package.json").write_text('{"type": "module"}')
    (web / "node_modules").symlink_to(WEB / "node_modules")
    _write(web, TEXTS)
    (tmp_path / SENTENCES / "en.json").write_text('{"chat_line_left": "{name} left"}')
    return web


def _write(web: Path, texts: dict[str, str]) -> None:
    (web / "messages/en.json").write_text(json.dumps(texts))


def _compile(web: Path) -> None:
    subprocess.run([NODE or "node", "scripts/messages.js"], cwd=web, check=True)


def _module(web: Path, name: str) -> Path:
    return web / "src/paraglide/messages" / f"{name}.js"


@pytest.fixture(name="watcher")
def _watcher(web: Path) -> Iterator["subprocess.Popen[str]"]:
    _compile(web)
    command = [NODE or "node", "scripts/messages.js", "--watch"]
    with subprocess.Popen(command, cwd=web, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as watcher:
        yield watcher
        watcher.terminate()


def _line(watcher: "subprocess.Popen[str]") -> str:
    assert watcher.stdout is not None
    return watcher.stdout.readline()


def test_a_changed_text_writes_its_own_module_only(web: Path) -> None:
    _compile(web)
    before = {path: path.stat().st_mtime_ns for path in (web / "src/paraglide").rglob("*.js")}
    _write(web, {**TEXTS, "close": "Close it"})
    _compile(web)
    after = {path: path.stat().st_mtime_ns for path in (web / "src/paraglide").rglob("*.js")}
    changed = {path.name for path in after if after[path] != before[path]}
    assert changed == {"close.js", "texts.js"}
    assert "Close it" in _module(web, "close").read_text()


def test_a_sentence_about_an_event_is_compiled_from_the_servers_catalogue(web: Path) -> None:
    _compile(web)
    (web.parent / SENTENCES / "en.json").write_text('{"chat_line_left": "{name} has left"}')
    _compile(web)
    assert "has left" in _module(web, "chat_line_left").read_text()


def test_a_removed_text_leaves_no_module(web: Path) -> None:
    _compile(web)
    _write(web, {"close": "Close"})
    _compile(web)
    assert not _module(web, "open").exists()


def test_watching_compiles_a_new_text_but_no_changed_words(web: Path, watcher: "subprocess.Popen[str]") -> None:
    """A build that watches puts changed words into its files without a compiler."""
    assert "Watching" in _line(watcher)
    _write(web, {**TEXTS, "close": "Close it"})
    assert _line(watcher) == "Only words changed: nothing to compile.\n"
    _write(web, {**TEXTS, "close": "Close it", "save": "Save"})
    assert _line(watcher) == "Compiled the texts: 3 changed files.\n"
    assert "Save" in _module(web, "save").read_text()


def test_watching_survives_a_file_that_is_no_JSON(web: Path, watcher: "subprocess.Popen[str]") -> None:
    assert "Watching" in _line(watcher)
    (web / "messages/en.json").write_text('{"close": ')
    assert "The texts don’t compile: messages/en.json" in _line(watcher)
    assert _module(web, "close").exists()
    _write(web, {**TEXTS, "close": "Close {thing}"})
    assert "Compiled the texts" in _line(watcher)


CONFIG = """
import { translations } from "./translations.ts";
const rolldownOptions = { input: "src/main.ts", output: { entryFileNames: "main.js" } };
export default { plugins: [translations()], build: { outDir: "built", minify: false, watch: {}, rolldownOptions } };
"""


@pytest.fixture(name="built")
def _built(web: Path) -> Iterator[Path]:
    """The script of a build for development, which watches its sources."""
    for name in ("translations.ts", "texts.ts", "src/parts/positions/isolated.ts", "src/parts/positions/direction.ts"):
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(WEB / name, web / name)
    _compile(web)
    (web / "vite.config.ts").write_text(CONFIG)
    (web / "src/main.ts").write_text(
        'import { m } from "./paraglide/messages.js";\nconsole.log(m.close(), m.chat_line_left({ name: "Ben" }));\n'
    )
    with subprocess.Popen([WEB / "node_modules/.bin/vite", "build", "--mode", "development"], cwd=web) as builder:
        yield web / "built/main.js"
        builder.terminate()


def _output(built: Path) -> str:
    return subprocess.run([NODE or "node", built], capture_output=True, text=True, check=True).stdout


def test_a_build_that_watches_shows_changed_words_without_building(web: Path, built: Path) -> None:
    until(lambda: built.exists() and "Close" in built.read_text())
    assert _output(built) == "Close Ben left\n"
    (web / "src/main.ts").write_text("A build would fail here.")
    _write(web, {**TEXTS, "close": "Close it"})
    until(lambda: "Close it" in built.read_text())
    assert _output(built) == "Close it Ben left\n"
