"""The image that `bin/image` writes: what it is made of, and how it is read. `bin/release` builds one and starts it."""

import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from bin import oci, smoke
from tests.servers import ROOT

CONTAINERFILE = ROOT / "deploy/Containerfile"


@pytest.fixture(name="layer")
def _layer(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/file").write_text("of the server")
    file = tmp_path / "layer.tar.gz"
    subprocess.run(["tar", "-czf", file, "-C", tmp_path / "content", "file"], check=True)
    return file


@pytest.fixture(autouse=True)
def _date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796000000")


def test_G9_image_serves_the_demo_as_an_unprivileged_user_by_default() -> None:
    config = oci.settings(CONTAINERFILE)
    environ = dict(line.split("=", 1) for line in config["Env"])
    assert config["Cmd"] == [".venv/bin/python", "-m", "refdesk", "serve"]
    assert config["User"] == "999:999"
    assert set(config["Volumes"]) == {environ["REFDESK_DATA"], "/backup"}
    assert environ["REFDESK_HOST"] == "0.0.0.0"
    assert "/usr/bin" in environ["PATH"]


def test_user_and_packages_of_both_builds_are_the_same() -> None:
    script, containerfile = (ROOT / "bin/image").read_text(), CONTAINERFILE.read_text()
    assert "USER_ID=999\n" in script
    assert "--uid 999 " in containerfile
    assert "USER 999:999\n" in containerfile
    assert "PYTHON=3.13 " in script
    assert containerfile.count("FROM docker.io/library/python:3.13-slim") == 2
    assert "PACKAGES=ca-certificates,python3,postgresql-client\n" in script
    assert "apt-get install --yes --no-install-recommends postgresql-client &&" in containerfile


def test_settings_refuse_an_unknown_instruction(tmp_path: Path) -> None:
    (tmp_path / "Containerfile").write_text("FROM a\nSHELL [1]\nFROM b\nENTRYPOINT [2]\n")
    with pytest.raises(ValueError, match="ENTRYPOINT isn't known"):
        oci.settings(tmp_path / "Containerfile")


def test_G9_pack_writes_equal_bytes_that_engines_load(tmp_path: Path, layer: Path) -> None:
    first, second = tmp_path / "first.tar", tmp_path / "second.tar"
    for file in (first, second):
        oci.pack(CONTAINERFILE, file, [layer])
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as archive:
        index, loaded = (
            json.load(archive.extractfile(name) or pytest.fail(name)) for name in ("index.json", "manifest.json")
        )
        assert {entry.mtime for entry in archive} == {0}
        assert {loaded[0]["Config"], *loaded[0]["Layers"]} < set(archive.getnames())
    assert loaded[0]["RepoTags"] == [index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"]]


def test_unpack_reads_a_packed_image(tmp_path: Path, layer: Path) -> None:
    oci.pack(CONTAINERFILE, tmp_path / "image.tar", [layer])
    assert smoke.unpack(tmp_path / "image.tar", tmp_path / "root")["User"] == "999:999"
    assert (tmp_path / "root/file").read_text() == "of the server"


def test_unpack_refuses_a_damaged_layer(tmp_path: Path, layer: Path) -> None:
    file = tmp_path / "image.tar"
    oci.pack(CONTAINERFILE, file, [layer])
    content = file.read_bytes()
    assert layer.read_bytes() in content
    file.write_bytes(content.replace(layer.read_bytes(), bytes(layer.stat().st_size)))
    with pytest.raises(smoke.SmokeError, match="is damaged"):
        smoke.unpack(file, tmp_path / "root")


@pytest.mark.parametrize("path", ["usr/bin/node", "srv/refdesk/web/node_modules/svelte"])
def test_node_in_an_image_is_found(tmp_path: Path, path: str) -> None:
    (tmp_path / "usr/bin").mkdir(parents=True)
    smoke.without_node(tmp_path)
    (tmp_path / path).mkdir(parents=True)
    with pytest.raises(smoke.SmokeError, match="contains Node: "):
        smoke.without_node(tmp_path)


def test_demo_that_fails_is_reported_with_its_log() -> None:
    with pytest.raises(smoke.SmokeError, match=r"^no database\s+The demo doesn't start"):
        smoke.serve_demo(["/bin/sh", "-c", "echo no database; exit 1"], {})


def test_bill_lists_debians_packages_by_their_addresses() -> None:
    bill = oci.bill("perl\t5.40.1-6\tamd64\nlibc6\t1:2.41-12+deb13u1\tamd64\n")
    assert [component["purl"] for component in bill["components"]] == [
        "pkg:deb/debian/libc6@1%3A2.41-12%2Bdeb13u1?arch=amd64",
        "pkg:deb/debian/perl@5.40.1-6?arch=amd64",
    ]
