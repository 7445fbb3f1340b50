import os
from pathlib import Path

import pytest

from refdesk.kit import web_build
from refdesk.kit.web_install import STORED_BUILDS, install, switch
from tests.web_builds import unfinished_build, use_test_folders

MANIFEST = """{
  "_shared.js": {"file": "assets/shared.js", "css": ["assets/shared.css"], "imports": ["_deep.js"]},
  "_deep.js": {"file": "assets/deep.js", "imports": ["_shared.js"]},
  "src/desk/main.ts": {"file": "assets/desk.js", "css": ["assets/desk.css"], "imports": ["_shared.js"]}
}"""
FIRST, SECOND = "version1", "version2"


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_test_folders(tmp_path, monkeypatch)


def test_an_entry_has_each_of_its_imports_once() -> None:
    web_build.WEB.mkdir()
    (web_build.WEB / "manifest.json").write_text(MANIFEST)
    assert web_build.scripts("desk") == ["web/assets/desk.js", "web/assets/shared.js", "web/assets/deep.js"]
    assert web_build.styles("desk") == ["web/assets/desk.css", "web/assets/shared.css"]


@pytest.mark.parametrize("held", [False, True])
def test_L1_a_script_is_the_copy_for_the_language_if_the_build_has_one(tmp_path: Path, held: bool) -> None:
    build = unfinished_build(tmp_path, FIRST)
    (build / f"assets/desk-{FIRST}.pt_BR.js").write_text("// o balcão")
    install(build)
    if held:
        web_build.hold()
    assert web_build.scripts("desk", "pt_BR") == [f"web/assets/desk-{FIRST}.pt_BR.js"]
    assert web_build.scripts("desk", "de") == web_build.scripts("desk") == [f"web/assets/desk-{FIRST}.js"]
    assert web_build.stored(f"desk-{FIRST}.pt_BR.js") is not None


def test_a_missing_build_raises_with_the_command_to_run() -> None:
    assert web_build.hold() is None
    with pytest.raises(web_build.FrontEndMissing, match="bin/build"):
        web_build.scripts("desk")


def test_a_held_build_stays_after_a_later_one_is_installed_and_its_folder_deleted(tmp_path: Path) -> None:
    install(unfinished_build(tmp_path, FIRST))
    held = web_build.hold()
    assert held is not None
    for number in range(STORED_BUILDS):
        install(unfinished_build(tmp_path, f"{SECOND}{number}"))
    assert not held.folder.exists()
    assert web_build.scripts("desk") == [f"web/assets/desk-{FIRST}.js"]
    assert web_build.built("assets/desk-version1.js") == "// the desk of version1"


def test_a_build_is_read_anew_until_it_is_held(tmp_path: Path) -> None:
    install(unfinished_build(tmp_path, FIRST))
    assert web_build.scripts("desk") == [f"web/assets/desk-{FIRST}.js"]
    install(unfinished_build(tmp_path, SECOND))
    assert web_build.scripts("desk") == [f"web/assets/desk-{SECOND}.js"]


def test_stored_finds_files_of_the_last_builds_and_of_no_others(tmp_path: Path) -> None:
    for number in range(STORED_BUILDS + 1):
        install(unfinished_build(tmp_path, f"version{number}"))
    assert web_build.stored("Lazy-version0.js") is None
    assert None not in [web_build.stored(f"Lazy-version{number}.js") for number in range(1, STORED_BUILDS + 1)]


def test_install_stores_a_current_build_that_is_no_link(tmp_path: Path) -> None:
    unfinished_build(tmp_path, FIRST).rename(web_build.WEB)
    target = install(unfinished_build(tmp_path, SECOND))
    assert web_build.WEB.resolve() == target
    assert web_build.stored(f"Lazy-{FIRST}.js") is not None


def test_install_deletes_the_unfinished_build_of_a_killed_command_later(tmp_path: Path) -> None:
    killed, running = (unfinished_build(web_build.BUILDS, name) for name in ("killed", "running"))
    os.utime(killed, (0, 0))
    install(unfinished_build(tmp_path, FIRST))
    assert not killed.exists()
    assert running.exists()


def test_switch_goes_back_to_an_earlier_build(tmp_path: Path) -> None:
    first = install(unfinished_build(tmp_path, FIRST))
    install(unfinished_build(tmp_path, SECOND))
    switch(first)
    assert web_build.scripts("desk") == [f"web/assets/desk-{FIRST}.js"]
    assert list(web_build.WEB.parent.iterdir()) == [web_build.WEB]
