import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from inspect import getsource
from pathlib import Path

import pytest

from refdesk.kit import env_file
from refdesk.kit.env import EnvironmentRefused
from refdesk.mail import settings as mail_settings
from refdesk.project import config as module
from refdesk.project.config import Config
from refdesk.project.databases import postgres
from refdesk.project.secret_key import stored_secret
from refdesk.push.endpoints import BROWSERS
from refdesk.server import first_start
from refdesk.staff.models import Operator
from tests.outgoing.https_server import make_certificate
from tests.servers import NotReady, Server

READ = "".join(getsource(read) for read in (module, mail_settings, env_file))
READ_BY_OTHERS = set(module.OTHER_VARIABLES) - {"REFDESK_ENV_FILE", "REFDESK_EXTRAS"}
NAMES = sorted(set(re.findall(r'"(REFDESK_[A-Z_]+)"', READ)) - READ_BY_OTHERS)


def test_every_setting_is_documented() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    assert [name for name in NAMES if f"`{name}`" not in described] == []


def test_every_documented_setting_exists() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    assert sorted(set(re.findall(r"`(REFDESK_[A-Z_]+)`", described))) == NAMES


def test_defaults_are_documented_correctly() -> None:
    described = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    defaults = dict(re.findall(r"^\| `(REFDESK_[A-Z_]+)` \| `([^`]+)`", described, re.MULTILINE))
    assert defaults.pop("REFDESK_PUBLIC_URL") == "http://HOST:PORT"
    numbers = dict(re.findall(r'read\.integer\("(REFDESK_[A-Z_]+)", ([\d_]+)', READ))
    assert {name: default for name, default in defaults.items() if name in numbers} == numbers
    assert sorted(defaults.keys() - numbers) == ["REFDESK_DATA", "REFDESK_DEBUG", "REFDESK_DEMO", "REFDESK_HOST"]
    for name, default in defaults.items():
        assert Config.from_environ({name: default}) == Config.from_environ({}), name


def test_all_settings_are_optional() -> None:
    config = Config.from_environ({})
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.data == Path("var").resolve()
    assert not config.demo
    with pytest.raises(FrozenInstanceError):
        config.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://Desk.Example.org", "https://desk.example.org"),
        ("https://desk.example.org:443/", "https://desk.example.org"),
        ("http://desk.example.org:80", "http://desk.example.org"),
        ("https://desk.example.org:80", "https://desk.example.org:80"),
        ("https://desk.example.org:8443", "https://desk.example.org:8443"),
        ("http://[2001:DB8::5]:8000", "http://[2001:db8::5]:8000"),
    ],
)
def test_P3_public_url_is_normalized_as_browsers_write_it(url: str, origin: str) -> None:
    assert Config.from_environ({"REFDESK_PUBLIC_URL": url}).public_url == origin


def test_P3_default_public_url_is_normalized() -> None:
    environ = {"REFDESK_HOST": "Desk.Example.org", "REFDESK_PORT": "80"}
    assert Config.from_environ(environ).public_url == "http://desk.example.org"


def test_config_reports_all_wrong_settings_at_once() -> None:
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


def test_unknown_setting_is_refused_with_the_similar_name() -> None:
    with pytest.raises(EnvironmentRefused) as refused:
        Config.from_environ({"REFDESK_PROT": "8001", "REFDESK_WALLPAPER": "red", "REFDESK_PASSWORDS_PER_QUATER": "1"})
    assert refused.value.problems == (
        "REFDESK_PASSWORDS_PER_QUATER: unknown setting, did you mean REFDESK_PASSWORDS_PER_QUARTER?",
        "REFDESK_PROT: unknown setting, did you mean REFDESK_PORT?",
        "REFDESK_WALLPAPER: unknown setting.",
    )


def test_variables_of_commands_and_tests_are_no_unknown_settings() -> None:
    Config.from_environ({"REFDESK_ENV_FILE": "/dev/null", "REFDESK_TESTS_ALL": "1", "REFDESK_CHROMIUM": "/bin/true"})


@pytest.mark.parametrize("name", ["Bad Bucket", "a", "s3://files", "files/chats"])
def test_name_that_no_bucket_has_is_refused(name: str) -> None:
    with pytest.raises(EnvironmentRefused, match=r"REFDESK_S3_BUCKET: .* Expected: a bucket’s name"):
        Config.from_environ({"REFDESK_S3_BUCKET": name})


@pytest.mark.parametrize(
    "url", ["postgresql://h", "postgresql://u:p@h:x/d", "postgresql://h/d?nonsense=1", "sqlite:///x"]
)
def test_database_url_of_another_scheme_is_refused(url: str) -> None:
    with pytest.raises(EnvironmentRefused):
        Config.from_environ({"REFDESK_DATABASE_URL": url})


@pytest.mark.parametrize("email", ["admin", "admin@", "a b@example.org"])
def test_admin_email_that_cannot_sign_in_is_refused(email: str) -> None:
    with pytest.raises(EnvironmentRefused, match=r"REFDESK_ADMIN_EMAIL: .* Expected: an email address"):
        Config.from_environ({"REFDESK_ADMIN_EMAIL": email, "REFDESK_ADMIN_PASSWORD": "salt-rope-and-tar"})


@pytest.mark.parametrize("password", ["x", "password123", "root-example"])
def test_weak_admin_password_is_refused(db: None, password: str) -> None:
    """Once there is one, it is not looked at any more."""
    environ = {"REFDESK_ADMIN_EMAIL": "root-example@a.org", "REFDESK_ADMIN_PASSWORD": password}
    with pytest.raises(EnvironmentRefused, match="REFDESK_ADMIN_PASSWORD: its value can't be used"):
        first_start._create_administrator(Config.from_environ(environ))
    assert not Operator.objects.exists()
    first_start._create_administrator(Config.from_environ({**environ, "REFDESK_ADMIN_PASSWORD": "salt-rope-and-tar"}))
    first_start._create_administrator(Config.from_environ(environ))
    assert [operator.check_password("salt-rope-and-tar") for operator in Operator.objects.all()] == [True]


def test_database_url_is_split_into_parameters() -> None:
    options = postgres("postgresql://u%40:p%2F@db:6432/refdesk?sslmode=require&connect_timeout=3")
    assert (options["USER"], options["PASSWORD"], options["HOST"], options["PORT"]) == ("u@", "p/", "db", "6432")
    assert options["NAME"] == "refdesk"
    assert options["OPTIONS"]["sslmode"] == "require"
    assert options["OPTIONS"]["connect_timeout"] == "3"


def test_database_url_may_name_a_unix_socket() -> None:
    url = "postgresql:///refdesk?host=/run/postgresql"
    assert Config.from_environ({"REFDESK_DATABASE_URL": url}).database_url == url
    assert postgres(url)["HOST"] == "/run/postgresql"


@pytest.mark.usefixtures("process")
def test_server_exits_with_2_on_wrong_settings_and_creates_nothing(tmp_path: Path) -> None:
    environ = os.environ | {"REFDESK_PORT": "99999", "REFDESK_DEMO": "perhaps", "REFDESK_DATA": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-m", "refdesk.server.serve"], env=environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert "REFDESK_PORT: '99999' can't be used. Expected: a whole number from 0 to 65535." in done.stderr
    assert "REFDESK_DEMO: 'perhaps'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REFDESK_DATA", "{tmp}/file", "Expected: a folder that can be created or written to."),
        ("REFDESK_DATA", "{tmp}/file/folder", "Expected: a folder that can be created or written to."),
        ("REFDESK_HOST", "nowhere.invalid", "Expected: an address of this machine, 0.0.0.0 or ::."),
        ("REFDESK_HOST", "192.0.2.1", "Expected: an address of this machine, 0.0.0.0 or ::."),
    ],
)
def test_server_exits_with_2_on_settings_impossible_on_this_machine(
    name: str, value: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    shown = value.format(tmp=tmp_path)
    done = _served(tmp_path, **{name: shown})
    assert (done.returncode, done.stderr) == (2, f"{name}: {shown!r} can't be used. {words}\n")


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("command", ["operator", "check"])
def test_commands_exit_with_2_on_an_unusable_data_folder(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environ = os.environ | {"REFDESK_DATA": str(tmp_path / "file")}
    done = subprocess.run([sys.executable, "-m", "refdesk", command], env=environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("REFDESK_DATA: ")


@pytest.mark.usefixtures("process")
def test_server_reports_an_unreachable_database_without_traceback(tmp_path: Path) -> None:
    """Exit code 1, not 2: the setting may be correct, and a supervisor may restart the server."""
    done = _served(tmp_path, REFDESK_DATABASE_URL=f"postgresql://refdesk@/refdesk?host={tmp_path}")
    assert done.returncode == 1
    assert done.stderr.startswith("REFDESK_DATABASE_URL: the database can't be used: ")
    assert "WARNING" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("process")
def test_server_reports_a_damaged_database_without_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "refdesk.sqlite3").mkdir()
    done = _served(tmp_path)
    assert done.returncode == 1
    assert "refdesk.sqlite3: the database can't be used: unable to open database file" in done.stderr
    assert "Traceback" not in done.stderr


def _served(tmp_path: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    """A server that doesn't come up."""
    environ = {"REFDESK_DEMO": "", "REFDESK_DATA": str(tmp_path / "data"), **environ}
    server = Server(tmp_path, environ, entry="tests.faults.short_waits")
    with pytest.raises(NotReady):
        server.start()
    return subprocess.CompletedProcess([], server.wait(), stderr=server.log)


def test_secret_key_is_created_once_and_private(tmp_path: Path) -> None:
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
def test_security_contact_is_an_email_address_or_a_url(value: str, contact: str) -> None:
    assert Config.from_environ({"REFDESK_SECURITY_CONTACT": value}).security_contact == contact


@pytest.mark.parametrize("value", ["http://example.org", "https://", "somebody", "https://a.example\nContact: x"])
def test_invalid_security_contact_is_refused(value: str) -> None:
    with pytest.raises(EnvironmentRefused, match="REFDESK_SECURITY_CONTACT"):
        Config.from_environ({"REFDESK_SECURITY_CONTACT": value})


def test_push_services_are_those_of_browsers_unless_others_are_named() -> None:
    def services(value: str) -> tuple[str, ...]:
        return Config.from_environ({"REFDESK_PUSH_SERVICES": value}).push_services

    assert services("") == BROWSERS
    assert services("none") == ()
    assert services("Push.Apple.com, http://127.0.0.1:9000") == ("push.apple.com", "http://127.0.0.1:9000")
    for wrong in ("https://push.apple.com", "10.0.0.1", "none, push.apple.com", "http://10.0.0.1:9000"):
        with pytest.raises(EnvironmentRefused, match="REFDESK_PUSH_SERVICES"):
            services(wrong)


def test_outgoing_authorities_have_to_be_a_file_of_certificates(tmp_path: Path) -> None:
    certificate = str(make_certificate(tmp_path))
    environ = {"REFDESK_OUTGOING_CA": certificate, "REFDESK_OUTGOING_NETWORKS": "10.0.0.0/8"}
    config = Config.from_environ(environ)
    assert (config.outgoing_ca, len(config.outgoing_networks)) == (certificate, 1)
    (tmp_path / "empty.pem").write_text("no certificate")
    for wrong in ("empty.pem", "absent.pem"):
        with pytest.raises(EnvironmentRefused, match="REFDESK_OUTGOING_CA"):
            Config.from_environ({"REFDESK_OUTGOING_CA": str(tmp_path / wrong)})


def test_secret_key_fallbacks_are_separated_by_commas() -> None:
    environ = {"REFDESK_SECRET_KEY_FALLBACKS": f"{'a' * 32}, {'b' * 32}"}
    assert Config.from_environ(environ).secret_key_fallbacks == ("a" * 32, "b" * 32)
    assert Config.from_environ({}).secret_key_fallbacks == ()


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://desk.example.org", True),
        ("http://192.168.1.2:8000", True),
        ("http://localhost:8000", False),
        ("http://desk.localhost", False),
        ("http://[::1]:8000", False),
        ("", False),
    ],
)
def test_server_is_public_unless_its_address_is_on_this_machine(url: str, public: bool) -> None:
    assert Config.from_environ({"REFDESK_PUBLIC_URL": url}).is_public is public


def test_public_host_writes_ipv6_addresses_in_brackets() -> None:
    assert Config.from_environ({"REFDESK_PUBLIC_URL": "http://[2001:db8::1]:8000"}).public_host == "[2001:db8::1]"
