"""`bin/test FILE` builds the front end for tests that read it, and for no others."""

from pathlib import Path
from typing import cast

import pytest

from tests.current_build import build_if_read_by


class Item:
    """A collected test with these markers."""

    def __init__(self, *markers: str) -> None:
        self._markers = markers

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self._markers else None


def builds(root: Path, *tests: Item, command: str = "touch built") -> bool:
    (root / "bin").mkdir(exist_ok=True)
    (root / "bin/lib.sh").write_text(f"front_end() {{ {command}; }}")
    return build_if_read_by(cast("list[pytest.Item]", tests), root)


@pytest.fixture(autouse=True)
def _by_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFDESK_TESTS_BUILD", "1")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)


@pytest.mark.parametrize("marker", ["browser", "current_build"])
def test_a_test_that_reads_the_build_gets_a_current_one(tmp_path: Path, marker: str) -> None:
    assert builds(tmp_path, Item(), Item(marker))
    assert (tmp_path / "built").exists()


def test_tests_of_the_server_alone_build_nothing(tmp_path: Path) -> None:
    assert not builds(tmp_path, Item(), Item("process"))
    assert not (tmp_path / "built").exists()


def test_pytest_by_itself_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REFDESK_TESTS_BUILD")
    assert not builds(tmp_path, Item("browser"))


def test_a_failing_build_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(pytest.exit.Exception, match="doesn't build"):
        builds(tmp_path, Item("browser"), command="false")
