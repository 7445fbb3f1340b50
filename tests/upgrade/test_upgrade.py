"""`bin/upgrade` on a small repository: each step, and what each failure leaves: everything as it was."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from refdesk.upgrade import checkout, upgrading
from refdesk.upgrade.running import UpgradeError

from .small import Small, small

pytestmark = pytest.mark.usefixtures("process")


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Iterator[Small]:
    with small(tmp_path) as made:
        yield made


def _check_unchanged(made: Small) -> None:
    """Version 1 serves, with its front end and database; nothing is left of the attempt."""
    assert set(made.served()) == {"v1"}
    assert made.front_end() == "v1"
    assert made.git("describe", "--tags") == "v1"
    assert made.git("symbolic-ref", "--short", "HEAD") == "main"
    assert (made.data / "refdesk.sqlite3").read_text() == "the chats"
    assert [path.name for path in made.data.iterdir()] == ["refdesk.sqlite3"]
    assert made.git("status", "--porcelain") == ""
    assert {path.name for path in (made.clone / ".upgrade").iterdir()} <= {"lock"}


def test_upgrade_without_migrations_switches_and_keeps_the_database(made: Small) -> None:
    made.release("v2")
    done = made.upgrade()
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.served() == ["v2"]
    assert made.front_end() == "v2"
    assert (made.data / "refdesk.sqlite3").read_text() == "the chats"
    assert "No migrations." in done.stdout
    [backup] = (made.folder / "backups").iterdir()
    assert backup.read_text() == "the chats"
    assert made.upgrade().stdout == "This is v2 already.\n"


def test_upgrade_with_migrations_stops_migrates_and_starts(made: Small) -> None:
    made.release("v2", "migrates")
    done = made.upgrade("v2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The desk was away for" in done.stdout
    assert made.served() == ["v2"]
    assert (made.data / "refdesk.sqlite3").read_text() == "migrated"
    assert [path.name for path in made.data.iterdir()] == ["refdesk.sqlite3"]


def test_G8_upgrade_with_migrations_that_only_add_leaves_a_process_running(tmp_path: Path) -> None:
    with small(tmp_path, processes=2) as made, ThreadPoolExecutor() as pool:
        made.release("v2", "migrates", "expands")
        upgrade = pool.submit(made.upgrade)
        answering = []
        while not upgrade.done():
            answering.append(made.answering())
        done = upgrade.result()
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 migrations.\nExpanded the database of refdesk" in done.stdout
        assert made.served() == ["v2", "v2"]
        assert (made.data / "refdesk.sqlite3").read_text() == "migrated"
        assert {1, 2} == set(answering)


def test_upgrade_names_the_migrations_that_stop_it(made: Small) -> None:
    made.release("v2", "migrates")
    assert "because of more than additions to the database: chats.0003_other …" in made.upgrade().stdout


def test_failed_upgrade_leaves_what_was_added_to_the_database(made: Small) -> None:
    """The earlier version works on it, and messages may have been written since."""
    made.release("v2", "migrates", "expands", "unhealthy")
    done = made.upgrade("v2", "--wait", "2")
    assert done.returncode == 1
    assert "Nothing was upgraded" in done.stderr
    assert (made.data / "refdesk.sqlite3").read_text() == "migrated"
    (made.data / "refdesk.sqlite3").write_text("the chats")
    _check_unchanged(made)


@pytest.mark.parametrize("properties", [(), ("migrates",)])
def test_upgrade_restarts_all_processes(properties: tuple[str, ...], tmp_path: Path) -> None:
    with small(tmp_path, processes=2) as made:
        made.release("v2", *properties)
        done = made.upgrade()
        assert done.returncode == 0, done.stdout + done.stderr
        assert made.served() == ["v2", "v2"]


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (("build-fails",), "Building failed:"),
        (("migrates", "migration-fails"), "no such column"),
        (("unhealthy",), "refdesk.service does not become healthy"),
        (("migrates", "unhealthy"), "refdesk.service does not become healthy"),
        (("crashes",), "refdesk.service does not become healthy"),
        (("migrates", "crashes"), "refdesk.service does not become healthy"),
    ],
)
def test_failed_upgrade_puts_everything_back(made: Small, properties: tuple[str, ...], reason: str) -> None:
    """Code, packages, front end, and the database also after its migrations."""
    made.release("v2", *properties)
    done = made.upgrade("v2", "--wait", "2")
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Nothing was upgraded" in done.stderr
    _check_unchanged(made)


def test_interrupted_upgrade_is_put_back_by_the_next_one(made: Small) -> None:
    """The state after `kill -9` between the migrations and the switch."""
    made.release("v2", "migrates", "unhealthy")
    before = {"commit": made.git("rev-parse", "HEAD"), "branch": "main", "web_link": "../builds/v1"}
    (made.clone / ".upgrade").mkdir()
    state = {"before": before, "target": "", "stopped": True, "switched": True, "copied": ["refdesk"]}
    (made.clone / ".upgrade/state.json").write_text(json.dumps(state))
    copy = made.data / ".before-upgrade"
    copy.mkdir()
    (made.data / "refdesk.sqlite3").rename(copy / "refdesk.sqlite3")
    (copy / "whole").touch()
    (made.data / "refdesk.sqlite3").write_text("half of a migration")
    done = made.upgrade("v1")
    assert "An earlier upgrade was interrupted." in done.stdout
    _check_unchanged(made)


def test_dry_run_prints_the_steps_and_does_nothing(made: Small) -> None:
    made.release("v2", "migrates")
    done = made.upgrade("--dry-run")
    assert done.returncode == 0
    assert "from v1 to v2" in done.stdout
    assert "1. Back up to" in done.stdout
    assert not (made.folder / "backups").exists()
    _check_unchanged(made)


def test_changed_files_are_refused(made: Small) -> None:
    made.release("v2")
    (made.clone / "version.txt").write_text("v1 changed")
    done = made.upgrade()
    assert done.returncode == 1
    assert "were changed: version.txt" in done.stderr


def test_missing_version_is_refused_with_the_newest_tags(made: Small) -> None:
    made.release("v2")
    done = made.upgrade("v9")
    assert (done.returncode, done.stderr) == (1, "There is no tag, branch or commit v9. The newest tags: v2, v1.\n")


def test_earlier_version_is_refused(made: Small) -> None:
    made.release("v2")
    assert made.upgrade().returncode == 0
    done = made.upgrade("v1")
    assert done.returncode == 1
    assert "v1 is not later than this checkout" in done.stderr


def test_checkout_without_a_running_unit_is_refused(made: Small) -> None:
    made.release("v2")
    made.systemctl("stop", "--", "refdesk.service")
    done = made.upgrade()
    assert done.returncode == 1
    assert "No unit of systemd runs the code in" in done.stderr


def test_full_disk_is_refused_before_anything_changes(made: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    made.release("v2")
    for name in ("PATH", "TESTS_UNITS"):
        monkeypatch.setenv(name, made.environ[name])
    monkeypatch.setattr(upgrading, "NEEDS", 2**62)
    with pytest.raises(UpgradeError, match="2 GiB are needed to build"):
        upgrading.plan(checkout.Checkout(made.clone), "v2", made.folder / "backups")
    assert made.served() == ["v1"]
