import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from refdesk.kit.env import EnvironmentRefused
from refdesk.mail import settings as mail_settings
from refdesk.people.models import Operator
from refdesk.project import config as module
from refdesk.project.config import Config
from refdesk.project.databases import postgres
from refdesk.project.secret_key import stored_secret
from refdesk.server import first_start

READ = Path(module.__file__).read_text() + Path(mail_settings.__file__).read_text()
NAMES = sorted(set(re.findall(r'"(REFDESK_[A-Z_]+)"', READ)))


def test_each_setting_is_documented() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    assert [name for name in NAMES if f"`{name}`" not in described] == []


def test_each_setting_described_exists() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    assert sorted(set(re.findall(r"`(REFDESK_[A-Z_]+)`", described))) == NAMES


def test_the_defaults_are_those_described() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    told = dict(re.findall(r"^\| `(REFDESK_[A-Z_]+)` \| `([^`]+)`", described, re.MULTILINE))
    assert told.pop("REFDESK_PUBLIC_URL") == "http://HOST:PORT"
    numbers = dict(re.findall(r'read\.integer\("(REFDESK_[A-Z_]+)", ([\d_]+)', READ))
    assert {name: default for name, default in told.items() if name in numbers} == numbers
    assert sorted(told.keys() - numbers) == ["REFDESK_DATA", "REFDESK_DEBUG", "REFDESK_DEMO", "REFDESK_HOST"]
    for name, default in told.items():
        assert Config.from_environ({name: default}) == Config.from_environ({}), name


def test_nothing_need_be_set() -> None:
    config = Config.from_environ({})
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.data == Path("var").resolve()
    assert not config.demo
    with pytest.raises(FrozenInstanceError):
        config.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("HTTPS://Desk.Example.org", "https://desk.example.org"),
        ("https://desk.example.org:443/", "https://desk.example.org"),
        ("http://desk.example.org:80", "http://desk.example.org"),
        ("https://desk.example.org:80", "https://desk.example.org:80"),
        ("https://desk.example.org:8443", "https://desk.example.org:8443"),
        ("http://[2001:DB8::5]:8000", "http://[2001:db8::5]:8000"),
    ],
)
def test_P3_the_public_address_is_written_as_browsers_send_it(told: str, origin: str) -> None:
    assert Config.from_environ({"REFDESK_PUBLIC_URL": told}).public_url == origin


def test_P3_so_is_the_one_that_follows_from_host_and_port() -> None:
    environ = {"REFDESK_HOST": "Desk.Example.org", "REFDESK_PORT": "80"}
    assert Config.from_environ(environ).public_url == "http://desk.example.org"


def test_everything_wrong_is_told_at_once() -> None:
    wrong = {
        "REFDESK_PORT": "x",
        "REFDESK_PUBLIC_URL": "https://desk.example.org/path",
        "REFDESK_DATABASE_URL": "mysql://h/d",
        "REFDESK_BUS_URL": "amqp://h",
        "REFDESK_SECRET_KEY": "short",
        "REFDESK_SECRET_KEY_FALLBACKS": f"{'k' * 32},short",
        "REFDESK_ADMIN_EMAIL": "a@example.org",
        "REFDESK_RECONNECT_GRACE": "0",
    }
    with pytest.raises(EnvironmentRefused) as refused:
        Config.from_environ(wrong)
    assert sorted(problem.partition(":")[0] for problem in refused.value.problems) == sorted(wrong)


@pytest.mark.parametrize(
    "url", ["postgresql://h", "postgresql://u:p@h:x/d", "postgresql://h/d?nonsense=1", "sqlite:///x"]
)
def test_an_address_that_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(EnvironmentRefused):
        Config.from_environ({"REFDESK_DATABASE_URL": url})


@pytest.mark.parametrize("email", ["admin", "admin@", "a b@example.org"])
def test_an_administrator_who_could_not_sign_in_is_refused(email: str) -> None:
    with pytest.raises(EnvironmentRefused, match=r"REFDESK_ADMIN_EMAIL: .* allowed is an email address"):
        Config.from_environ({"REFDESK_ADMIN_EMAIL": email, "REFDESK_ADMIN_PASSWORD": "salt-rope-and-tar"})


@pytest.mark.parametrize("password", ["x", "password123", "root-example"])
def test_an_administrator_whose_password_is_easily_guessed_is_not_made(db: None, password: str) -> None:
    """Once there is one, it is not looked at any more."""
    told = {"REFDESK_ADMIN_EMAIL": "root-example@a.org", "REFDESK_ADMIN_PASSWORD": password}
    with pytest.raises(EnvironmentRefused, match="REFDESK_ADMIN_PASSWORD: its value can't be used"):
        first_start._create_administrator(Config.from_environ(told))
    assert not Operator.objects.exists()
    first_start._create_administrator(Config.from_environ({**told, "REFDESK_ADMIN_PASSWORD": "salt-rope-and-tar"}))
    first_start._create_administrator(Config.from_environ(told))
    assert [one.check_password("salt-rope-and-tar") for one in Operator.objects.all()] == [True]


def test_a_database_address_is_taken_apart() -> None:
    told = postgres("postgresql://u%40:p%2F@db:6432/refdesk?sslmode=require&connect_timeout=3")
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == ("u@", "p/", "db", "6432")
    assert told["NAME"] == "refdesk"
    assert told["OPTIONS"]["sslmode"] == "require"
    assert told["OPTIONS"]["connect_timeout"] == "3"


def test_a_database_behind_a_socket_is_found() -> None:
    url = "postgresql:///refdesk?host=/run/postgresql"
    assert Config.from_environ({"REFDESK_DATABASE_URL": url}).database_url == url
    assert postgres(url)["HOST"] == "/run/postgresql"


@pytest.mark.usefixtures("process")
def test_wrong_settings_end_the_server_with_code_2_before_it_touches_anything(tmp_path: Path) -> None:
    environ = os.environ | {"REFDESK_PORT": "99999", "REFDESK_DEMO": "perhaps", "REFDESK_DATA": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-m", "refdesk.server.serve"], env=environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert "REFDESK_PORT: '99999' can't be used; allowed is a whole number from 0 to 65535." in done.stderr
    assert "REFDESK_DEMO: 'perhaps'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REFDESK_DATA", "{tmp}/file", "allowed is a folder that can be made, or written to."),
        ("REFDESK_DATA", "{tmp}/file/folder", "allowed is a folder that can be made, or written to."),
        ("REFDESK_HOST", "nowhere.invalid", "allowed is an address of this machine, 0.0.0.0 or ::."),
        ("REFDESK_HOST", "192.0.2.1", "allowed is an address of this machine, 0.0.0.0 or ::."),
    ],
)
def test_what_only_the_machine_can_tell_is_refused_likewise(name: str, value: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = value.format(tmp=tmp_path)
    done = _served(tmp_path, **{name: told})
    assert (done.returncode, done.stderr) == (2, f"{name}: {told!r} can't be used; {words}\n")


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("asked", ["operator", "check"])
def test_commands_refuse_a_data_folder_that_is_none(asked: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environ = os.environ | {"REFDESK_DATA": str(tmp_path / "file")}
    done = subprocess.run([sys.executable, "-m", "refdesk", asked], env=environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("REFDESK_DATA: ")


@pytest.mark.usefixtures("process")
def test_a_database_that_is_away_is_told_without_a_traceback(tmp_path: Path) -> None:
    """It may come back: the setting is not wrong, and whoever keeps the server running may try again."""
    done = _served(tmp_path, REFDESK_DATABASE_URL=f"postgresql://refdesk@/refdesk?host={tmp_path}")
    assert done.returncode == 1
    assert "REFDESK_DATABASE_URL: the database can't be used: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("process")
def test_nor_one_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "refdesk.sqlite3").mkdir()
    done = _served(tmp_path)
    assert done.returncode == 1
    assert "refdesk.sqlite3: the database can't be used: unable to open database file" in done.stderr
    assert "Traceback" not in done.stderr


def _served(tmp_path: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    """A server that doesn't come up."""
    told = os.environ | {"REFDESK_PORT": "0", "REFDESK_DATA": str(tmp_path / "data"), **environ}
    told["DJANGO_SETTINGS_MODULE"] = "refdesk.project.settings"
    command = [sys.executable, "-m", "refdesk.server.serve"]
    return subprocess.run(command, env=told, capture_output=True, text=True, timeout=60)


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    key = stored_secret(file)
    assert len(key) >= 50
    assert stored_secret(file) == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("value", "contact"),
    [
        ("", ""),
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
    ],
)
def test_security_contact_is_an_email_or_a_page(value: str, contact: str) -> None:
    assert Config.from_environ({"REFDESK_SECURITY_CONTACT": value}).security_contact == contact


@pytest.mark.parametrize("value", ["http://example.org", "https://", "somebody", "https://a.example\nContact: x"])
def test_security_contact_that_is_neither_is_refused(value: str) -> None:
    with pytest.raises(EnvironmentRefused, match="REFDESK_SECURITY_CONTACT"):
        Config.from_environ({"REFDESK_SECURITY_CONTACT": value})


def test_secret_keys_of_before_are_separated_by_commas() -> None:
    told = {"REFDESK_SECRET_KEY_FALLBACKS": f"{'a' * 32}, {'b' * 32}"}
    assert Config.from_environ(told).secret_key_fallbacks == ("a" * 32, "b" * 32)
    assert Config.from_environ({}).secret_key_fallbacks == ()


def test_an_ipv6_host_is_named_as_browsers_name_it() -> None:
    assert Config.from_environ({"REFDESK_PUBLIC_URL": "http://[2001:db8::1]:8000"}).public_host == "[2001:db8::1]"
