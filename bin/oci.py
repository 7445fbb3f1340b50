"""Writes an image in OCI's format (https://github.com/opencontainers/image-spec), and reads what is to be in it.

    copied CONTAINERFILE             prints what the last stage copies of the one before
    pack CONTAINERFILE FILE LAYER…   writes an archive with these layers (*.tar.gz), for podman load and docker load
    bill                             prints a bill of materials (CycloneDX) of the packages that dpkg-query lists

The settings of the image are those of the Containerfile's last stage.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import re
import shlex
import sys
import tarfile
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "/srv/refdesk/"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MEDIA = "application/vnd.oci.image"


def last_stage(containerfile: Path) -> list[tuple[str, str]]:
    """The instructions after the last FROM, with their values."""
    text = re.sub(r"\\\n", " ", containerfile.read_text(encoding="utf-8"))
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    instructions = [(name, value) for name, value in lines]
    first = max(index for index, (name, _) in enumerate(instructions) if name == "FROM")
    return instructions[first + 1 :]


def copied(containerfile: Path) -> list[str]:
    """The files and folders of the server, without `FOLDER`."""
    copies = [value.split() for name, value in last_stage(containerfile) if name == "COPY"]
    return [source.removeprefix(FOLDER) for words in copies for source in words[1:-1]]


SETTINGS: dict[str, Callable[[str], dict[str, Any]]] = {
    "ENV": lambda value: {"Env": [f"PATH={PATH}", *shlex.split(value)]},
    "USER": lambda value: {"User": value},
    "STOPSIGNAL": lambda value: {"StopSignal": value},
    "WORKDIR": lambda value: {"WorkingDir": value},
    "VOLUME": lambda value: {"Volumes": {path: {} for path in value.split()}},
    "EXPOSE": lambda value: {"ExposedPorts": {f"{value}/tcp": {}}},
    "CMD": lambda value: {"Cmd": json.loads(value)},
    # Not in OCI's specification: docker reads it, podman leaves it out.
    "HEALTHCHECK": lambda value: {"Healthcheck": {"Test": ["CMD", *json.loads(value.removeprefix("CMD "))]}},
    "COPY": lambda value: {},
    "RUN": lambda value: {},
}


def settings(containerfile: Path) -> dict[str, Any]:
    """The configuration of the image's containers."""
    values: dict[str, Any] = {}
    for name, value in last_stage(containerfile):
        if name not in SETTINGS:
            raise ValueError(f"{containerfile}: {name} isn't known here")
        values |= SETTINGS[name](value)
    return values


class Archive:
    """A tar file of blobs. Its bytes depend on nothing but the blobs."""

    def __init__(self, file: Path) -> None:
        self._tar = tarfile.open(file, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 closed by `close`

    def add(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o644
        self._tar.addfile(entry, io.BytesIO(content))

    def blob(self, media: str, content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        self.add(f"blobs/sha256/{digest}", content)
        return {"mediaType": f"{MEDIA}.{media}", "digest": f"sha256:{digest}", "size": len(content)}

    def close(self) -> None:
        self._tar.close()


def pack(containerfile: Path, file: Path, layers: list[Path]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    created = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    contents = [layer.read_bytes() for layer in layers]
    labels = {"title": project["name"], "version": project["version"], "licenses": project["license"]}
    configuration = {
        "created": created,
        "architecture": ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": settings(containerfile)
        | {"Labels": {f"org.opencontainers.image.{name}": value for name, value in labels.items()}},
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{hashlib.sha256(gzip.decompress(content)).hexdigest()}" for content in contents],
        },
        "history": [{"created": created, "created_by": f"bin/image: {layer.name}"} for layer in layers],
    }
    archive = Archive(file)
    blobs = [archive.blob("layer.v1.tar+gzip", content) for content in contents]
    config = archive.blob("config.v1+json", _json(configuration))
    manifest = {"schemaVersion": 2, "mediaType": f"{MEDIA}.manifest.v1+json", "config": config, "layers": blobs}
    name = f"localhost/refdesk:{project['version']}"
    annotations = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name}
    image = archive.blob("manifest.v1+json", _json(manifest)) | {"annotations": annotations}
    archive.add("oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
    archive.add("index.json", _json({"schemaVersion": 2, "mediaType": f"{MEDIA}.index.v1+json", "manifests": [image]}))
    # Docker without containerd's image store reads this one.
    paths = [f"blobs/sha256/{blob['digest'].removeprefix('sha256:')}" for blob in (config, *blobs)]
    archive.add("manifest.json", _json([{"Config": paths[0], "RepoTags": [name], "Layers": paths[1:]}]))
    archive.close()


def bill(listed: str) -> dict[str, Any]:
    packages = sorted(line.split("\t") for line in listed.splitlines())
    components = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}",
        }
        for name, version, architecture in packages
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


def _json(content: object) -> bytes:
    return json.dumps(content, indent=2).encode() + b"\n"


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "copied":
        print("\n".join(copied(Path(words[0]))))
    elif verb == "pack":
        pack(Path(words[0]), Path(words[1]), [Path(word) for word in words[2:]])
    else:
        print(json.dumps(bill(sys.stdin.read()), indent=2))
