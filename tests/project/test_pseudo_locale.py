"""The pseudo-locale belongs to tests: what is built and shipped never has it."""

import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
BUILT = Path(__file__).parents[2] / "refdesk" / "static" / "web"


def test_front_end_has_english_alone() -> None:
    settings = json.loads((WEB / "project.inlang" / "settings.json").read_text())
    assert settings["locales"] == ["en"]
    assert [file.name for file in (WEB / "messages").iterdir()] == ["en.json"]
    assert [file.name for file in (WEB.parent / "refdesk/eventlog/sentences").glob("*.json")] == ["en.json"]


def test_only_the_configuration_for_tests_uses_the_pseudo_locale() -> None:
    users = [file.name for file in WEB.glob("*.config.*") if "pseudo-locale" in file.read_text()]
    assert users == ["vite.pseudo.config.ts"]
    scripts = json.loads((WEB / "package.json").read_text())["scripts"]
    assert [name for name, script in scripts.items() if "vite.pseudo" in script] == ["pseudo"]


@pytest.mark.current_build
def test_built_files_hold_no_pseudo_text() -> None:
    built = list(BUILT.rglob("*.js"))
    if not built:
        pytest.skip("the front end is not built")
    assert [file.name for file in built if re.search(r"\[[^\]\n]*ŧ[^\]\n]* ~~", file.read_text())] == []
