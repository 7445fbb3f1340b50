from pathlib import Path

import pytest

from refdesk.kit import env_file
from refdesk.kit.env import EnvironmentRefused

# Each line as systemd.exec(5) describes it.
FILE = r"""
# a comment
; another comment \
  that continues
REFDESK_PORT=8001
  REFDESK_HOST = 0.0.0.0
REFDESK_FILE_SCAN=clamdscan --no-summary --fdpass
REFDESK_MAIL_FROM="Harbour \"Library\" <ask@harbour.example>"
REFDESK_ADMIN_PASSWORD='salt \ rope # tar'
REFDESK_TRUSTED_PROXIES=127.0.0.1, \
10.0.0.1
REFDESK_SECRET_KEY=a\ b\\c
REFDESK_DEMO=
no assignment
"""


def test_a_file_is_read_as_systemd_reads_it() -> None:
    assert env_file.parse(FILE) == {
        "REFDESK_PORT": "8001",
        "REFDESK_HOST": "0.0.0.0",
        "REFDESK_FILE_SCAN": "clamdscan --no-summary --fdpass",
        "REFDESK_MAIL_FROM": 'Harbour "Library" <ask@harbour.example>',
        "REFDESK_ADMIN_PASSWORD": r"salt \ rope # tar",
        "REFDESK_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.1",
        "REFDESK_SECRET_KEY": r"a b\c",
        "REFDESK_DEMO": "",
    }


@pytest.fixture(name="default")
def _default(tmp_path: Path) -> Path:
    file = tmp_path / "refdesk.env"
    file.write_text("REFDESK_PORT=8001\nREFDESK_DATABASE_URL=postgresql://a@b/c\n")
    return file


def test_variables_of_the_environment_win_over_the_file(default: Path) -> None:
    environ = {"REFDESK_PORT": "9000"}
    assert env_file.load(environ, default) == default
    assert environ == {
        "REFDESK_PORT": "9000",
        "REFDESK_DATABASE_URL": "postgresql://a@b/c",
        "REFDESK_DATA": "/var/lib/refdesk",
    }


@pytest.mark.parametrize("name", ["REFDESK_DATA", "REFDESK_DATABASE_URL"])
def test_the_default_file_is_not_read_when_the_environment_names_a_database(name: str, default: Path) -> None:
    """The other half of the settings would be those of the running service."""
    environ = {name: "another"}
    assert env_file.load(environ, default) is None
    assert environ == {name: "another"}


def test_a_named_file_wins_over_the_default_one(default: Path, tmp_path: Path) -> None:
    named = tmp_path / "refdesk-test.env"
    named.write_text("REFDESK_PORT=8002\n")
    environ = {env_file.VARIABLE: str(named)}
    assert env_file.load(environ, default) == named
    assert (environ["REFDESK_PORT"], environ["REFDESK_DATA"]) == ("8002", "/var/lib/refdesk-test")


def test_without_a_file_nothing_changes(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    assert env_file.load(environ, tmp_path / "refdesk.env") is None
    assert env_file.load({env_file.VARIABLE: "/dev/null"}, tmp_path / "refdesk.env") == Path("/dev/null")
    assert environ == {}


def test_a_file_that_can_not_be_read_is_refused(default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EnvironmentRefused, match=r"REFDESK_ENV_FILE: .*none.env' can't be read: No such file"):
        env_file.load({env_file.VARIABLE: f"{tmp_path}/none.env"}, default)

    def deny(*args: object, **options: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", deny)
    with pytest.raises(EnvironmentRefused, match="sudo -u refdesk bin/refdesk"):
        env_file.load({}, default)
