"""The image and the composition of `deploy/`, read: no container engine is needed."""

import fnmatch
import os
import re
import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from refdesk.project.config import Config
from tests.servers import ROOT

CONTAINERFILE = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
SERVERS = ("one", "two")
POOLS = [
    "10.89.0.0/16",
    "10.90.0.0/15",
    "10.92.0.0/14",
    "10.96.0.0/11",
    "10.128.0.0/9",
    "172.16.0.0/12",
    "192.168.0.0/16",
]
"""From which Podman and Docker take subnets by themselves."""


def is_sent(path: str) -> bool:
    """Whether a file is sent to the build: the last rule of `.dockerignore` that fits it or a folder above decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.removeprefix("!")
        above = [path, *map(str, Path(path).parents)]
        names = [*above, *(Path(part).name for part in above)] if rule.startswith("**/") else above
        if (
            rule
            and not rule.startswith("#")
            and any(fnmatch.fnmatchcase(name, rule.removeprefix("**/")) for name in names)
        ):
            sent = line.startswith("!")
    return sent


def copied() -> list[str]:
    """What the last stage copies of the first, in the repository."""
    sources = re.findall(r"^COPY --from=build (.+) \S+$", CONTAINERFILE, re.MULTILINE)
    return [source.removeprefix("/srv/refdesk/") for line in sources for source in line.split()]


@pytest.mark.parametrize(
    "path",
    [
        "deploy/compose.env",
        "compose.env",
        ".env",
        "var/refdesk.sqlite3",
        "refdesk/refdesk.sqlite3",
        ".git/config",
        "tests/servers.py",
        "bench/README.md",
        "docs/operate.md",
        ".venv/bin/python",
        "web/node_modules/x/y.js",
    ],
)
def test_secrets_data_and_tests_are_not_sent_to_the_build(path: str) -> None:
    assert not is_sent(path)


def test_sources_are_sent_to_the_build() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    sent = {path for path in listed.split("\0") if path and is_sent(path)}
    assert {path.partition("/")[0] for path in sent} == {
        "LICENSE",
        "bin",
        "locale",
        "refdesk",
        "web",
        "requirements.txt",
        "requirements-saml.txt",
        "requirements-dev.txt",
        "requirements-node.txt",
    }
    assert {"bin/build", "bin/lib.sh", "web/package-lock.json", "web/messages/en.json"} <= sent


def test_the_image_has_what_a_command_needs_and_no_more(tmp_path: Path) -> None:
    assert copied() == [
        "LICENSE",
        "requirements.txt",
        "requirements-saml.txt",
        "requirements-dev.txt",
        "bin/refdesk",
        "bin/lib.sh",
        ".venv",
        "refdesk",
    ]
    assert "postgresql-client" in CONTAINERFILE
    (tmp_path / "bin").mkdir()
    for name in copied():
        if (ROOT / name).is_dir():
            (tmp_path / name).symlink_to(ROOT / name)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    environ = {"PATH": os.environ["PATH"], "REFDESK_DATA": str(tmp_path)}
    help_ = subprocess.run(
        [tmp_path / "bin/refdesk", "help", "backup"], env=environ, capture_output=True, check=True, text=True
    )
    assert "backup" in help_.stdout


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_containers_have_no_more_rights_than_they_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name in SERVERS:
        assert "cap_add" not in service
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108 of the container


def test_subnet_is_in_no_pool_of_an_engine() -> None:
    [config] = COMPOSE["networks"]["default"]["ipam"]["config"]
    subnet = ip_network(config["subnet"])
    assert not any(subnet.overlaps(ip_network(pool)) for pool in POOLS)
    for name in SERVERS:
        assert COMPOSE["services"][name]["environment"]["REFDESK_TRUSTED_PROXIES"] == config["subnet"]


def test_settings_of_the_composition_are_accepted_with_any_others(tmp_path: Path) -> None:
    """Each line of the file reaches the server, which refuses names that it doesn't know."""
    lines = (ROOT / "deploy/compose.env.example").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    filled = listed | {
        "DATABASE_PASSWORD": "d" * 32,
        "REFDESK_SECRET_KEY": "s" * 32,
        "REFDESK_ADMIN_EMAIL": "lee@desk.example.org",
        "REFDESK_ADMIN_PASSWORD": "oars-and-rowlocks",
        "REFDESK_SECRET_KEY_FALLBACKS": "f" * 32,
        "REFDESK_SECURITY_CONTACT": "security@desk.example.org",
    }
    service = COMPOSE["services"]["one"]
    assert service["env_file"] == "compose.env"
    fixed = {
        name: re.sub(r"\$\{(\w+)\}", lambda variable: filled[variable[1]], value)
        for name, value in service["environment"].items()
    }
    config = Config.from_environ(filled | fixed | {"REFDESK_DATA": str(tmp_path)})
    assert config.public_url == "https://desk.example.org"
    assert "d" * 32 in config.database_url
