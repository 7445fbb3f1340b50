from pathlib import Path

import pytest

from refdesk.kit import web_build

MANIFEST = """{
  "_shared.js": {"file": "assets/shared.js", "css": ["assets/shared.css"], "imports": ["_deep.js"]},
  "_deep.js": {"file": "assets/deep.js", "imports": ["_shared.js"]},
  "src/desk/main.ts": {"file": "assets/desk.js", "css": ["assets/desk.css"], "imports": ["_shared.js"]}
}"""


@pytest.fixture(autouse=True)
def _web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(web_build, "WEB", tmp_path)
    return tmp_path


def test_an_entry_has_each_of_its_imports_once(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(MANIFEST)
    assert web_build.scripts("desk") == ["web/assets/desk.js", "web/assets/shared.js", "web/assets/deep.js"]
    assert web_build.styles("desk") == ["web/assets/desk.css", "web/assets/shared.css"]


def test_a_missing_build_raises_with_the_command_to_run() -> None:
    with pytest.raises(web_build.FrontEndMissing, match="bin/build"):
        web_build.scripts("desk")
