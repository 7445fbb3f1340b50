"""The systemd units of `deploy/`."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from refdesk.kit import env_file
from refdesk.project.config import Config
from tests.servers import ROOT, server

DEPLOY = ROOT / "deploy"
SERVER, DESK, PROCESS = "refdesk.service", "refdesk@.service", "refdesk-process@.service"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def _lines(name: str) -> list[str]:
    return [line for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _differences(name: str) -> list[tuple[str, str]]:
    pairs = zip(_lines(SERVER), _lines(name), strict=True)
    return [(ours, theirs) for ours, theirs in pairs if ours != theirs and not ours.startswith("Description=")]


def test_the_unit_of_another_desk_has_its_own_settings_and_data() -> None:
    assert _differences(DESK) == [
        ("StateDirectory=refdesk", "StateDirectory=refdesk-%i"),
        ("Environment=REFDESK_DATA=/var/lib/refdesk", "Environment=REFDESK_DATA=/var/lib/refdesk-%i"),
        ("EnvironmentFile=-/etc/refdesk.env", "EnvironmentFile=/etc/refdesk-%i.env"),
    ]


def test_the_unit_of_a_further_process_differs_in_its_port() -> None:
    command = "/srv/refdesk/.venv/bin/python -m refdesk.server.serve"
    assert _differences(PROCESS) == [(f"ExecStart={command}", f"ExecStart=/usr/bin/env REFDESK_PORT=%i {command}")]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_each_unit(name: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    # No unit may work below /dev, where the tests' own folder is if it is in memory.
    with TemporaryDirectory(dir="/var/tmp") as name_of_folder:
        folder = Path(name_of_folder)
        for unit in UNITS:
            text = (DEPLOY / unit).read_text(encoding="utf-8")
            text = text.replace("/srv/refdesk/.venv/bin/python", sys.executable).replace("=/srv/refdesk", f"={folder}")
            (folder / unit.replace("@.", "@8001.")).write_text(text)
        verified = ["systemd-analyze", "verify", "--man=no", str(folder / name.replace("@.", "@8001."))]
        done = subprocess.run(verified, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_of_settings_can_be_used() -> None:
    text = (DEPLOY / "refdesk.env.example").read_text(encoding="utf-8")
    assert Config.from_environ(env_file.parse(text)).public_url == "https://desk.example.org"
    others = re.sub(r"^#(REFDESK_)", r"\1", text, flags=re.MULTILINE)
    assert Config.from_environ(env_file.parse(others)).mail.sender == "ask@example.org"


@pytest.mark.usefixtures("process")
def test_the_backup_unit_writes_a_backup_and_deletes_old_ones(tmp_path: Path) -> None:
    """Its commands, as systemd would run them."""
    with server() as running:
        old, recent = (tmp_path / f"refdesk-{name}.tar.gz" for name in ("2020-01-01-0330", "recent"))
        for file in (old, recent):
            file.touch()
        subprocess.run(["touch", "-d", "15 days ago", str(old)], check=True)
        for line in _lines("refdesk-backup.service"):
            if line.startswith(("ExecStart=", "ExecStartPost=")):
                command = line.partition("=")[2].replace("%%", "%").replace("$$", "$")
                command = command.replace("/var/lib/refdesk-backup", str(tmp_path))
                command = command.replace("/srv/refdesk/.venv/bin/python", sys.executable)
                subprocess.run(shlex.split(command), env=running._environ(), check=True, cwd=ROOT)
    made = [path for path in tmp_path.iterdir() if path != recent]
    assert [bool(re.fullmatch(r"refdesk-\d{4}-\d\d-\d\d-\d{4}\.tar\.gz", path.name)) for path in made] == [True]
    assert not old.exists()
    assert made[0].stat().st_mode & 0o777 == 0o600
